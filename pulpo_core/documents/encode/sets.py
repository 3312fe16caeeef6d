"""Sorts sets: Python's own order differs from run to run, so an unchanged document would look changed."""

from collections.abc import Mapping, Set
from typing import Any

import bson
import orjson
from pydantic import BaseModel

from pulpo_core.annotations import reaches

_kept: dict[type[BaseModel], bool] = {}


def may_hold_sets(model: type[BaseModel]) -> bool:
    """Return True if a value of a model may hold a set."""
    if model not in _kept:
        _kept[model] = "extra" in model.model_config or reaches(model, set, frozenset, Set)
    return _kept[model]


def sort_sets(value: Any, encoded: Any) -> Any:
    """Return an encoded value (JSON or BSON) with sorted lists for the sets in `value`, its unencoded form."""
    if isinstance(value, set | frozenset) and isinstance(encoded, list):
        return sorted(encoded, key=_rank)
    if isinstance(value, BaseModel) and isinstance(encoded, dict):
        fields = type(value).model_fields
        aliases = {name: field.alias or name for name, field in fields.items()}
        for name, item in value:
            for key in {name, aliases.get(name, name)} & encoded.keys():
                encoded[key] = sort_sets(item, encoded[key])
    elif isinstance(value, Mapping) and isinstance(encoded, dict) and len(value) == len(encoded):
        return {key: sort_sets(item, part) for (key, part), item in zip(encoded.items(), value.values(), strict=True)}
    elif isinstance(value, list | tuple) and isinstance(encoded, list) and len(value) == len(encoded):
        return [sort_sets(item, part) for item, part in zip(value, encoded, strict=True)]
    return encoded


def _rank(value: Any) -> tuple[int, Any]:
    """Return a sort key: numbers are sorted by value, anything else by its bytes."""
    if isinstance(value, int | float) and value == value:
        return (0, value)
    try:
        return (1, orjson.dumps(value))
    except TypeError:
        return (2, bson.encode({"": value}))
