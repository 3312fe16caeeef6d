"""Reads the constraints of a value from the metadata of its annotation."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import annotated_types as at
from pydantic import StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from pulpo_refine.config.compact import Json

BOUNDS = ((at.Ge, "ge", "min"), (at.Gt, "gt", "exclusiveMin"), (at.Le, "le", "max"), (at.Lt, "lt", "exclusiveMax"))
GENERAL = {
    "ge": "min",
    "gt": "exclusiveMin",
    "le": "max",
    "lt": "exclusiveMax",
    "multiple_of": "step",
    "max_digits": "digits",
    "decimal_places": "decimals",
    "pattern": "pattern",
    "min_length": "minLength",
    "max_length": "maxLength",
}
LENGTHS = {"minLength": "minItems", "maxLength": "maxItems"}
COUNTED = ("list", "tuple", "map")


def flattened(metadata: Iterable[Any]) -> Iterable[Any]:
    """Yield the metadata one by one, including that inside FieldInfos and groups."""
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from flattened(item.metadata)
        elif isinstance(item, at.GroupedMetadata) and not isinstance(item, StringConstraints):
            yield from flattened(item)
        yield item


def constraints(metadata: Iterable[Any], kind: str) -> Json:
    """Return the constraints that a form can check for a value of a kind."""
    found: Json = {}
    for item in flattened(metadata):
        found |= _of_item(item)
    if kind in COUNTED:
        found = {LENGTHS.get(key, key): value for key, value in found.items()}
    return found


def _of_item(item: Any) -> Json:
    for type_, attribute, key in BOUNDS:
        if isinstance(item, type_):
            return _plain({key: getattr(item, attribute)})
    if isinstance(item, at.MultipleOf):
        return _plain({"step": item.multiple_of})
    if isinstance(item, at.MinLen):
        return {"minLength": item.min_length} if item.min_length else {}
    if isinstance(item, at.MaxLen):
        return {"maxLength": item.max_length}
    known: Any = getattr(item, "__dict__", None)  # StringConstraints, and pydantic's own metadata
    if isinstance(item, FieldInfo | type) or not isinstance(known, Mapping):
        return {}
    given = {GENERAL[key]: value for key, value in known.items() if key in GENERAL and value is not None}
    if "pattern" in given:
        given["pattern"] = getattr(given["pattern"], "pattern", given["pattern"])
    return _plain(given)


def _plain(values: Json) -> Json:
    """Return the values as JSON, without infinite bounds."""
    plain = {key: to_jsonable_python(value, fallback=str) for key, value in values.items()}
    return {key: value for key, value in plain.items() if not (isinstance(value, float) and math.isinf(value))}
