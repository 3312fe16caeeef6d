"""Hints for names that do not exist: "did you mean 'jobs'?"."""

from collections.abc import Iterable
from difflib import get_close_matches


def close_names(name: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known names that resemble `name`, the most similar first; letter case counts only if it must."""
    names = sorted(set(known))
    if found := get_close_matches(name, names, n=most, cutoff=cutoff):
        return found
    by_lower = {known.lower(): known for known in reversed(names)}
    return [by_lower[lower] for lower in get_close_matches(name.lower(), by_lower, n=most, cutoff=cutoff)]


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "", *, most: int = 1) -> str:
    """Return a hint with the names that resemble `name`; if there are none, `otherwise`, or else all known names."""
    names = list(known)
    if close := close_names(name, names, most=most):
        return f"did you mean {' or '.join(map(repr, close))}?"
    return otherwise or f"known are: {', '.join(names)}"
