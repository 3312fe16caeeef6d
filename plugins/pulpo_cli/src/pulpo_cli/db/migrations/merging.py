"""Merges the changes of a migration, which only covers the fields of its classes, into a stored document."""

from collections.abc import Mapping, Sequence
from typing import Any

import bson


def merge(stored: Any, former: Any, new: Any) -> Any:
    """Return a stored value in which `former`, the part of it that the old class knows, is replaced by `new`.

    All are decoded BSON values. Fields that neither class knows are kept, at any depth; fields that only the old class
    knows are removed.
    """
    if same(stored, new):
        return stored
    if isinstance(stored, Mapping) and isinstance(new, Mapping):
        return _merge_documents(stored, former if isinstance(former, Mapping) else {}, new)
    if isinstance(stored, list) and isinstance(new, list) and isinstance(former, list) and len(stored) == len(former):
        return _merge_lists(stored, former, new)
    return new


def same(one: Any, other: Any) -> bool:
    """Return True if two values are the same in the database, where 1 and 1.0 differ."""
    return bson.encode({"": one}) == bson.encode({"": other})


def _merge_documents(stored: Mapping[str, Any], former: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    merged = {
        key: merge(value, former.get(key), new[key]) if key in new else value
        for key, value in stored.items()
        if key in new or key not in former
    }
    return {**merged, **{key: value for key, value in new.items() if key not in stored}}


def _merge_lists(stored: list[Any], former: list[Any], new: list[Any]) -> list[Any]:
    """Return the new items, each merged into its stored item: the one with the same value, else at the same index."""
    origins = _unchanged(former, new)
    if len(new) == len(former):
        free = set(range(len(former))) - set(origins.values())
        origins |= {n: n for n in range(len(new)) if n not in origins and n in free}
    return [merge(stored[origins[n]], former[origins[n]], item) if n in origins else item for n, item in enumerate(new)]


def _unchanged(former: Sequence[Any], new: Sequence[Any]) -> dict[int, int]:
    """Return the previous index of each unchanged item. Items that have not moved take precedence."""
    origins = {n: n for n, (before, after) in enumerate(zip(former, new, strict=False)) if same(before, after)}
    places: dict[bytes, list[int]] = {}
    for place in reversed([n for n in range(len(former)) if n not in origins]):
        places.setdefault(bson.encode({"": former[place]}), []).append(place)
    for n, item in enumerate(new):
        if n not in origins and (found := places.get(bson.encode({"": item}))):
            origins[n] = found.pop()
    return origins
