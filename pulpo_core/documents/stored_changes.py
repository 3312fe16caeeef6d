"""Applies changes to a stored document, so that everything else in it keeps its bytes.

The database may hold more than the model describes: fields of a newer or older version of it, or types that the model
converts. A document that was read, changed and encoded again would lose them. So the encoded documents before and after
the change are compared, and only the differences are applied to the stored document:

    stored {"name": "saw", "size": {"w": 1, "unit": "cm"}, "future": 7}
    before {"name": "saw", "size": {"w": 1}}
    after  {"name": "axe", "size": {"w": 2}}
    gives  {"name": "axe", "size": {"w": 2, "unit": "cm"}, "future": 7}
"""

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
    return after


def _is_same(one: Any, other: Any, options: CodecOptions[Any]) -> bool:
    """Return True if both values are the same in BSON: NaN equals NaN, but 1 equals neither 1.0 nor True."""
    return one is other or bson.encode({"": one}, codec_options=options) == bson.encode(
        {"": other}, codec_options=options
    )
