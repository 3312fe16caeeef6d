"""Records which API this process serves. Other processes keep no metrics, because nobody could fetch them."""

from pathlib import Path

_served: set[Path] = set()


def note_served(root: Path) -> None:
    """Record that this process serves the API of the project."""
    _served.add(root)


def is_served(root: Path) -> bool:
    """Return True if this process serves the API of the project."""
    return root in _served
