"""Hints for names that do not exist: "did you mean 'jobs'?"."""

from collections.abc import Iterable
from difflib import get_close_matches


def close_names(name: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known names that resemble `name`, the most similar first. Letter case is ignored."""
    by_lower: dict[str, list[str]] = {}
    for each in sorted(set(known)):
        by_lower.setdefault(each.lower(), []).append(each)
    close = get_close_matches(name.lower(), by_lower, n=most, cutoff=cutoff)
    return [each for lower in close for each in by_lower[lower]][:most]


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "", *, most: int = 1) -> str:
    """Return a hint with the names that resemble `name`; if there are none, `otherwise`, or else all known names."""
    names = list(known)
    if close := close_names(name, names, most=most):
        return f"did you mean {' or '.join(map(repr, close))}?"
    return otherwise or f"known are: {', '.join(names)}"
