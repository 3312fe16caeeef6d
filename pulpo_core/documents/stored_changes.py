"""Changes of a stored document: what they do not concern keeps its bytes.

The database may hold more than the model says: fields of a newer or older version of it, types that a model reads as
something else. A document that was read, changed and encoded again would lose them. So the encoded document before the
change is compared with the one after it, and only what differs is put into what is stored:

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
    """Return what is stored with all that differs between `before` and `after`, both as BSON has them."""
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
    """Return True if both are the same in BSON: NaN is NaN, 1 is neither 1.0 nor True."""
    return one is other or bson.encode({"": one}, codec_options=options) == bson.encode(
        {"": other}, codec_options=options
    )
