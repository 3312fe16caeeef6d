"""JSON Merge Patch (RFC 7396)."""

from typing import Any


def merge_patch(target: Any, patch: Any) -> Any:
    """Return `target` with a patch applied.

    `{"a": {"b": 1, "c": 2}}` with `{"a": {"b": null, "d": 3}}` is `{"a": {"c": 2, "d": 3}}`: objects are merged, null
    removes, and anything else (lists included) replaces the old value.
    """
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged
