"""Compact JSON objects, in which an absent key means false, empty or null."""

from typing import Any

MEANINGFUL = ("default", "value", "tag")
"""Keys whose value matters even if it is empty."""
Json = dict[str, Any]


def compact(**values: Any) -> Json:
    """Return the values without those that are None, False or empty."""
    return {key: value for key, value in values.items() if key in MEANINGFUL or _says_something(value)}


def _says_something(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number or bool(value)
