"""Applies changes to a stored document, so that everything else in it keeps its bytes.

The database may hold more than the model describes: fields of a newer or older version of it, or types that the model
converts. A document that was read, changed and encoded again would lose them. So the encoded documents before and after
the change are compared, and only the differences are applied to the stored document:

    stored {"name": "saw", "size": {"w": 1, "unit": "cm"}, "future": 7}
    before {"name": "saw", "size": {"w": 1}}
    after  {"name": "axe", "size": {"w": 2}}
    gives  {"name": "axe", "size": {"w": 2, "unit": "cm"}, "future": 7}

Items of a list have no names: those that are unchanged keep their stored form, at any position.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any

import bson
from bson.codec_options import CodecOptions


def apply_changes(
    stored: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], options: CodecOptions[Any]
) -> dict[str, Any]:
    """Apply the differences between `before` and `after` to a stored value, and return it. All are in BSON's types."""
    changed = {key for key, value in after.items() if key not in before or not _is_same(before[key], value, options)}
    found: dict[str, Any] = {}
    for key, value in stored.items():
        if key in changed:
            found[key] = _change_value(value, before.get(key), after[key], options)
        elif key in after or key not in before:
            found[key] = value
    return {**found, **{key: after[key] for key in after if key in changed and key not in found}}


def _change_value(stored: Any, before: Any, after: Any, options: CodecOptions[Any]) -> Any:
    if isinstance(stored, Mapping) and isinstance(before, Mapping) and isinstance(after, Mapping):
        return apply_changes(stored, before, after, options)
    if isinstance(stored, list) and isinstance(before, list) and isinstance(after, list):
        kept = unchanged_items(stored, before, after, options)
        return [item if found is None else found for item, found in zip(after, kept, strict=True)]
    return after


def unchanged_items(
    stored: list[Any], before: list[Any], after: list[Any], options: CodecOptions[Any]
) -> list[Mapping[str, Any] | None]:
    """Return for each item in `after` the stored form of an equal item in `before`, at any position, or None.

    Only embedded documents are returned: their stored form may contain more.
    """
    known: dict[bytes, deque[Mapping[str, Any]]] = {}
    if len(stored) == len(before):  # otherwise, a validator has dropped or added items
        for item, value in zip(stored, before, strict=True):
            if isinstance(value, Mapping) and _contains(item, value, options):
                known.setdefault(_encoded(value, options), deque()).append(item)
    return [
        found.popleft() if isinstance(item, Mapping) and (found := known.get(_encoded(item, options))) else None
        for item in after
    ]


def _contains(stored: Any, value: Any, options: CodecOptions[Any]) -> bool:
    """Return True if a stored value has everything that `value` has."""
    if isinstance(stored, Mapping) and isinstance(value, Mapping):
        return all(key in stored and _contains(stored[key], item, options) for key, item in value.items())
    if isinstance(stored, list) and isinstance(value, list) and len(stored) == len(value):
        return all(_contains(one, other, options) for one, other in zip(stored, value, strict=True))
    return _is_same(stored, value, options)


def _is_same(one: Any, other: Any, options: CodecOptions[Any]) -> bool:
    """Return True if both values are the same in BSON: NaN equals NaN, but 1 equals neither 1.0 nor True."""
    return one is other or _encoded(one, options) == _encoded(other, options)


def _encoded(value: Any, options: CodecOptions[Any]) -> bytes:
    return bson.encode({"": value}, codec_options=options)
