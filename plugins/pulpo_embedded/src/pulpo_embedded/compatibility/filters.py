"""Adapts filters to the engine, so that it understands them and uses an index if possible.

The rest of a filter is passed on unchanged. `docs/reference/embedded.md` lists the remaining differences.
"""

from collections.abc import Mapping
from typing import Any

from pulpo_embedded.compatibility.expressions import adapted_expression

Filter = Mapping[str, Any]
BRANCHES = ("$and", "$or", "$nor")
PARTS_OF_REFERENCES = ("$id", "$ref", "$db")
BOUNDS = {"$eq", "$gt", "$gte", "$in", "$lt", "$lte", "$ne", "$nin"}  # have the same meaning inside and outside `$and`


def adapted_filter(given: Any) -> Any:
    """Return a filter adapted to the engine; anything else unchanged."""
    if not isinstance(given, Mapping):
        return given
    return _without_and(_without_all({key: _condition(key, value) for key, value in given.items()}))


def adapted_update_filter(given: Any) -> Any:
    """Return the filter of an update adapted to the engine.

    In each document that it updates, the engine looks for the position that matched, and takes `$id` in `editors.$id`
    for an operator on the items of `editors`, except inside `$and`.
    """
    found = adapted_filter(given)
    if not isinstance(found, Mapping):
        return found
    names = [key for key in found if key.partition(".")[2] in PARTS_OF_REFERENCES]
    if not names:
        return found
    others = {key: value for key, value in found.items() if key not in names}
    return {**others, "$and": [*others.get("$and", ()), *({name: found[name]} for name in names)]}


def _condition(key: str, value: Any) -> Any:
    if key == "$expr":
        return {"$ifNull": [adapted_expression(value), None]}  # a missing value is true for the engine
    return [adapted_filter(each) for each in value] if key in BRANCHES and isinstance(value, list | tuple) else value


def _without_all(given: dict[str, Any]) -> dict[str, Any]:
    """Replace `$all` on a path into a list (`lines.sku`), or of null, with conditions that the engine knows."""
    found: dict[str, Any] = {}
    added: list[Filter] = []
    for key, condition in given.items():
        values = condition.get("$all") if isinstance(condition, Mapping) else None
        if not isinstance(values, list) or not ("." in key or None in values) or not _can_be_separate(values):
            found[key] = condition
            continue
        added += [{key: value} for value in values]
        if others := {operator: value for operator, value in condition.items() if operator != "$all"}:
            found[key] = others
    return {**found, "$and": [*found.get("$and", ()), *added]} if added else found


def _can_be_separate(values: list[Any]) -> bool:
    return bool(values) and not any(isinstance(value, Mapping) for value in values)


def _without_and(given: dict[str, Any]) -> dict[str, Any]:
    """Move the conditions of an `$and`, for which the engine uses no index, to the top level if they mean the same."""
    parts = given.get("$and")
    if not isinstance(parts, list) or not parts or not all(isinstance(part, Mapping) for part in parts):
        return given
    merged = {key: value for key, value in given.items() if key != "$and"}
    left = []
    for part in parts:
        if (joined := _joined(merged, part)) is None:
            left.append(part)
        else:
            merged = joined
    return {**merged, "$and": left} if left else merged


def _joined(one: Filter, other: Filter) -> dict[str, Any] | None:
    """Return the conditions of both, or None if a field has two that cannot be merged."""
    joined = dict(one)
    for key, condition in other.items():
        if key not in joined:
            joined[key] = condition
        elif _are_bounds(joined[key]) and _are_bounds(condition) and not set(joined[key]) & set(condition):
            joined[key] = {**joined[key], **condition}
        else:
            return None
    return joined


def _are_bounds(condition: Any) -> bool:
    return isinstance(condition, Mapping) and bool(condition) and set(condition) <= BOUNDS
