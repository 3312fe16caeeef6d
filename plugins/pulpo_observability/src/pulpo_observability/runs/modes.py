"""How the calls of an operation are recorded: `strict`, `buffered` or `off`."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pulpo_observability.settings import ObservabilitySettings

Mode = Literal["strict", "buffered", "off"]


def mode_of(operation: str, settings: "ObservabilitySettings") -> Mode:
    """Return the mode of the first pattern that matches the operation's name, else the general one."""
    matching = (mode for pattern, mode in settings.operations.items() if fnmatchcase(operation, pattern))
    return next(matching, settings.runs)


def is_recording(settings: "ObservabilitySettings") -> bool:
    """Return True if the calls of any operation may be recorded."""
    modes: Iterable[Mode] = (settings.runs, *settings.operations.values())
    return any(mode != "off" for mode in modes)
