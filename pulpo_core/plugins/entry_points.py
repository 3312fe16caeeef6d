"""The entry points of installed plugins, with the names, versions and requirements of their distributions."""

import importlib.metadata
import os
import re
import sys
from functools import lru_cache
from importlib.metadata import EntryPoint
from typing import NamedTuple, Self

from pulpo_core.plugins.plugin import shown

GROUP = "pulpo.plugins"
NUMBERS = r"\d+(?:\.\d+)*"
BOUND = re.compile(rf"(>=|<)\s*({NUMBERS})")


class InstalledEntryPoint(NamedTuple):
    """An entry point of the group `pulpo.plugins`. `mismatch` is why the installed core does not fit it, or None."""

    entry_point: EntryPoint
    distribution: str
    version: str
    mismatch: str | None

    @classmethod
    def read(cls, entry_point: EntryPoint) -> Self:
        """Read the metadata of an entry point's distribution."""
        return cls(entry_point, *_distribution(entry_point), _core_mismatch(entry_point))


def installed_entry_points() -> tuple[InstalledEntryPoint, ...]:
    """Return the installed plugins' entry points.

    They are cached until a distribution is installed or removed, which changes a folder of the import path.
    """
    return _read_all(tuple((folder, _changed(folder)) for folder in sys.path))


def _changed(folder: str) -> int | None:
    try:
        return os.stat(folder or ".").st_mtime_ns  # noqa: PTH116 (at every start of a command)
    except OSError:
        return None


@lru_cache(maxsize=1)
def _read_all(_: tuple[tuple[str, int | None], ...]) -> tuple[InstalledEntryPoint, ...]:
    return tuple(map(InstalledEntryPoint.read, importlib.metadata.entry_points(group=GROUP)))


def _core_mismatch(entry_point: EntryPoint) -> str | None:
    """Return the reason why the installed core does not meet the plugin's `Requires-Dist`; None if it does."""
    try:
        requirements = (entry_point.dist.requires if entry_point.dist else None) or []
    except Exception as error:
        return f"its metadata cannot be read: {shown(error)}; reinstall or uninstall it"
    ours = [line for line in requirements if line.lower().replace("_", "-").startswith("pulpo-core")]
    if not ours:
        return None
    version = importlib.metadata.version("pulpo-core")
    if all(_fits_plainly(line, version) for line in ours):
        return None
    from packaging.requirements import InvalidRequirement, Requirement

    for line in ours:
        try:
            requirement = Requirement(line)
        except InvalidRequirement as error:
            return f"its metadata cannot be read: {shown(error)}; reinstall or uninstall it"
        if requirement.name.lower().replace("_", "-") != "pulpo-core":
            continue
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        if applies and not requirement.specifier.contains(version, prereleases=True):
            return f"it needs pulpo-core{requirement.specifier}, but {version} is installed; update one of the two"
    return None


def _fits_plainly(requirement: str, version: str) -> bool:
    """Return True if a requirement of the usual form, `pulpo-core<0.2,>=0.1`, is met.

    All other requirements are left to `packaging`, which is slow to import.
    """
    bounds = [BOUND.fullmatch(bound.strip()) for bound in requirement[len("pulpo-core") :].split(",")]
    if not re.fullmatch(NUMBERS, version) or not all(bounds):
        return False
    release = _numbers(version)
    return all(release >= _numbers(b[2]) if b[1] == ">=" else release < _numbers(b[2]) for b in bounds if b)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _distribution(entry_point: EntryPoint) -> tuple[str, str]:
    try:
        dist = entry_point.dist
        return (dist.name or "(unknown)", dist.version or "-") if dist else ("(unknown)", "-")
    except Exception:  # broken metadata: each Python version raises another exception
        return "(unknown)", "-"
