"""Hints for names that do not exist: "did you mean 'jobs'?"."""

from collections.abc import Iterable
from difflib import get_close_matches


def close_names(name: str, known: Iterable[str], *, most: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known names that resemble `name`, the most similar first.

    A name that differs only in letter case comes before all others; otherwise, letter case is ignored only if there is
    no match that heeds it.
    """
    names = sorted(set(known))
    same = [known for known in names if known.lower() == name.lower()]
    found = get_close_matches(name, names, n=most, cutoff=cutoff)
    if same or found:
        return [*same, *(match for match in found if match not in same)][:most]
    by_lower = {known.lower(): known for known in reversed(names)}
    return [by_lower[lower] for lower in get_close_matches(name.lower(), by_lower, n=most, cutoff=cutoff)]


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "", *, most: int = 1) -> str:
    """Return a hint with the names that resemble `name`; if there are none, `otherwise`, or else all known names."""
    names = list(known)
    if close := close_names(name, names, most=most):
        return f"did you mean {' or '.join(map(repr, close))}?"
    return otherwise or f"known are: {', '.join(names)}"
