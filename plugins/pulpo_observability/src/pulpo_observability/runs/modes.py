"""The recording mode of an operation's runs: `strict`, `buffered` or `off`."""

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pulpo_observability.settings import ObservabilitySettings

Mode = Literal["strict", "buffered", "off"]


def mode_of(operation: str, settings: "ObservabilitySettings") -> Mode:
    """Return the mode of the first pattern that matches the operation's name, else the general mode."""
    matching = (mode for pattern, mode in settings.operations.items() if fnmatchcase(operation, pattern))
    return next(matching, settings.runs)
