"""The hierarchy of dotted names: `scraping.stepstone.fetch` is in `scraping.stepstone`, which is in `scraping`."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A dotted name, and its segments."""

    name: str
    segments: tuple[str, ...]

    @property
    def root(self) -> str:
        """The first segment: of `scraping.stepstone.fetch`, `scraping`."""
        return self.segments[0]

    @property
    def leaf(self) -> str:
        """The last segment: `fetch`."""
        return self.segments[-1]

    @property
    def parent(self) -> str | None:
        """The namespace right above, `scraping.stepstone`; None for a name without a dot."""
        return ".".join(self.segments[:-1]) or None

    @property
    def namespaces(self) -> tuple[str, ...]:
        """All namespaces above, the root first: `scraping`, `scraping.stepstone`."""
        return tuple(".".join(self.segments[:depth]) for depth in range(1, self.level))

    @property
    def level(self) -> int:
        """The number of segments in the name."""
        return len(self.segments)


class HierarchyParser:
    """Splits dotted names. Given all names of a project, it also knows the namespaces and the standalone names."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = tuple(sorted(set(names)))
        self._namespaces = {namespace for name in self.names for namespace in self.parse(name).namespaces}

    def parse(self, name: str) -> ParsedName:
        """Split a name."""
        return ParsedName(name, tuple(name.split(".")))

    def get_parent(self, name: str) -> str | None:
        """Return the namespace right above; None for a name without a dot."""
        return self.parse(name).parent

    def get_level(self, name: str) -> int:
        """Return the number of segments in the name: 1 for one without a dot."""
        return self.parse(name).level

    def is_leaf(self, name: str) -> bool:
        """Return True if none of the names is below this one."""
        return name not in self._namespaces

    def is_standalone(self, name: str) -> bool:
        """Return True if the name has no dot, and none of the names is below it."""
        return self.get_level(name) == 1 and self.is_leaf(name)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Every namespace of the names, sorted: each comes before its children."""
        return tuple(sorted(self._namespaces))

    @property
    def standalones(self) -> tuple[str, ...]:
        """The standalone names, sorted."""
        return tuple(name for name in self.names if self.is_standalone(name))

    def members(self, namespace: str) -> tuple[str, ...]:
        """Return the names in a namespace at any depth, sorted; also a name that is equal to the namespace."""
        below = f"{namespace}."
        return tuple(name for name in self.names if name == namespace or name.startswith(below))
