"""Records the projects whose API this process serves."""

from pathlib import Path

_roots: set[Path] = set()


def note_served(root: Path) -> None:
    """Record that this process serves the API of the project in a folder."""
    _roots.add(root)


def is_served(root: Path) -> bool:
    """Return True if this process serves the API of the project in a folder."""
    return root in _roots
