"""Reads JSON that means the same to every reader: no key twice in an object, no number that would lose digits."""

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from pulpo_core.documents.content_checks import refusal, walk_values

MAX_DEPTH = 100
EXACT_DIGITS = 17  # of a number, which a float holds
MAX_DIGITS = 20  # of an integer, with its sign
INTEGERS = range(-(2**63), 2**64)


class JsonError(ValueError):
    """A text is not JSON, or not one that all readers understand in the same way: "has the key 'a' twice in …"."""


class _Inexact(str):
    """A number as it was sent, which would lose digits."""


def strict_decoder() -> json.JSONDecoder:
    """Return a decoder that raises JsonError. Its values are to be passed to `check_exact`."""
    return json.JSONDecoder(
        object_pairs_hook=check_keys, parse_int=_read_integer, parse_float=_read_float, parse_constant=_refuse_constant
    )


def check_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Raise JsonError for a duplicate key: some parsers take the first one, others the last."""
    if len(keys := [key for key, _ in pairs]) > len(set(keys)):
        twice = Counter(keys).most_common(1)[0][0]
        raise JsonError(f"has the key {twice[:100]!r} twice in one object")
    return dict(pairs)


def check_exact(value: Any) -> None:
    """Raise ValidationError for the first number that would lose digits."""
    for loc, number in walk_values(value):
        if isinstance(number, _Inexact):
            name = ".".join(map(str, loc)) or "the body"
            message = f"{name} has more digits than a JSON number can hold; send {number[:40]} as a string"
            raise refusal(message, loc, "has too many digits; send a string")


def check_depth(value: Any) -> None:
    """Raise JsonError if lists and objects are nested too deep."""
    if is_deeper(value, MAX_DEPTH):
        raise JsonError(f"is nested deeper than {MAX_DEPTH} levels")


def is_deeper(value: Any, levels: int) -> bool:
    """Return True if lists and objects are nested deeper than so many levels."""
    layer = [value]
    for _ in range(levels + 1):
        layer = [item for items in map(_items, layer) for item in items]
        if not layer:
            return False
    return True


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _read_integer(text: str) -> Any:
    """Return an integer, unless orjson reads it as a float."""
    return int(text) if len(text) <= MAX_DIGITS and int(text) in INTEGERS else _Inexact(text)


def _read_float(text: str) -> Any:
    """Return a number, unless it has more digits than a float holds."""
    value = float(text)
    digits = text.lower().partition("e")[0].replace(".", "").lstrip("-0")
    is_exact = len(digits) <= EXACT_DIGITS or Decimal(text) == Decimal(repr(value))
    return value if is_exact else _Inexact(text)


def _refuse_constant(text: str) -> Any:
    raise JsonError(f"is not JSON: {text} is no number")
