"""Adapts single stages of pipelines to the engine.

In MongoDB, a stage that names `size.w` or `{"size": {"w": …}}` changes only that field of `size`, in each of its items
if it is a list. The engine replaces all of `size` for the second form, and leaves lists as they are.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pulpo_embedded.compatibility.expressions import adapted_expression

Stages = list[dict[str, Any]]
COMPUTING = {
    "$bucket",
    "$bucketAuto",
    "$fill",
    "$graphLookup",
    "$group",
    "$project",
    "$redact",
    "$replaceRoot",
    "$replaceWith",
    "$setWindowFields",
    "$sortByCount",
}


class Parts(dict[str, Any]):
    """The fields of an embedded document that a stage names: an expression, or parts in turn, by name."""


def adapted_stages(stage: Any) -> list[Any]:
    """Return the stages that do on the engine what a stage does on MongoDB."""
    if not isinstance(stage, Mapping) or len(stage) != 1:
        return [stage]
    name, content = next(iter(stage.items()))
    if name in ("$set", "$addFields"):
        return _set(name, content)
    if name == "$unset":
        return _unset(content)
    if name == "$project" and isinstance(content, Mapping):
        return _project(content)
    # The engine counts 0 documents where MongoDB returns nothing.
    if name == "$count" and _is_name(content) and content != "_id":
        return [{"$group": {"_id": None, content: {"$sum": 1}}}, {"$project": {"_id": 0}}]
    return [{name: adapted_expression(content)} if name in COMPUTING else stage]


def adapted_update(update: Any) -> Any:
    """Return an update adapted to the engine if it is a pipeline; anything else unchanged."""
    if not isinstance(update, list | tuple):
        return update
    return [found for stage in update for found in adapted_stages(stage)]


def _set(name: str, content: Any) -> Stages:
    parts = _parts(content) if isinstance(content, Mapping) else None
    if parts is None:
        return [{name: adapted_expression(content)}]
    return [{name: {key: _new_value(f"${key}", part, 0) for key, part in parts.items()}}]


def _unset(content: Any) -> Stages:
    paths = [content] if isinstance(content, str) else content
    if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
        return [{"$unset": content}]
    return _without("$unset", [path for path in paths if "." not in path], {path: 0 for path in paths if "." in path})


def _project(content: Mapping[str, Any]) -> Stages:
    flat = _flat(content)
    others = [value for key, value in flat.items() if key != "_id"]
    if not others or not all(_is_flag(value) and not value for value in others):
        return [{"$project": _kept(content)}]
    plain = {key: value for key, value in flat.items() if "." not in key and not value}
    return _without("$project", plain, {key: 0 for key in flat if "." in key})


def _without(name: str, plain: Any, paths: Mapping[str, Any]) -> Stages:
    """Return stages that remove fields: `plain` ones by the stage itself, those with a dot by expressions."""
    parts = _parts(paths) if paths else Parts()
    if parts is None:
        return [{name: [*plain, *paths] if isinstance(plain, list) else {**plain, **paths}}]
    removing = {key: _each(f"${key}", 0, _remover(part)) for key, part in parts.items()}
    return [*([{"$set": removing}] if removing else []), *([{name: plain}] if plain or not removing else [])]


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that a `$project` keeps or computes; the engine computes a 2, and the 1 in a document."""
    flat = {key: int(bool(value)) if _is_flag(value) else value for key, value in _flat(content).items()}
    parts = _parts(flat)
    if parts is None or any(value == 0 and _is_flag(value) for key, value in flat.items() if key != "_id"):
        return flat
    found: dict[str, Any] = {}
    for key, part in parts.items():
        if _only_keeps(part):
            found.update(_flat(part, f"{key}.") if isinstance(part, Parts) else {key: part})
        else:
            found[key] = _kept_value(f"${key}", part, 0)
    return found


def _kept_value(path: str, part: Any, depth: int) -> Any:
    """Return the expression for what a `$project` makes of the value at `path`."""
    if not isinstance(part, Parts):
        return adapted_expression(part)
    found = _each(path, depth, _keeper(part))
    return {"$cond": [_has_type(path, "object", "array"), found, "$$REMOVE"]} if _only_keeps(part) else found


def _keeper(parts: Parts) -> Callable[[str, int], Any]:
    names = [name for name, part in parts.items() if _is_flag(part)]

    def change(path: str, depth: int) -> Any:
        pairs = {"$objectToArray": {"$cond": [_has_type(path, "object"), path, {"$literal": {}}]}}
        is_kept = {"$in": ["$$pulpo_pair.k", {"$literal": names}]}
        found: Any = {"$arrayToObject": {"$filter": {"input": pairs, "as": "pulpo_pair", "cond": is_kept}}}
        for name, part in parts.items():
            if not _is_flag(part):
                found = _with_field(found, name, _kept_value(f"{path}.{name}", part, depth))
        return found

    return change


def _only_keeps(part: Any) -> bool:
    return all(map(_only_keeps, part.values())) if isinstance(part, Parts) else _is_flag(part)


def _flat(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the paths that a stage names, with an expression for each."""
    found: dict[str, Any] = {}
    for key, value in content.items():
        found.update(_flat(value, f"{prefix}{key}.") if _is_document(value) else {f"{prefix}{key}": value})
    return found


def _parts(content: Mapping[str, Any]) -> Parts | None:
    """Return the fields that a stage names; None if two of its paths collide, or one is not valid."""
    found = Parts()
    for path, value in _flat(content).items():
        *parents, name = path.split(".")
        inner: Any = found
        for parent in parents:
            inner = inner.setdefault(parent, Parts())
            if not isinstance(inner, Parts):
                return None
        if name in inner or not all(map(_is_name, (*parents, name))):
            return None
        inner[name] = value
    return found


def _is_document(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and not any(str(key).startswith("$") for key in value)


def _is_name(given: Any) -> bool:
    return isinstance(given, str) and bool(given) and not given.startswith("$") and "." not in given


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool | int | float)


def _new_value(path: str, part: Any, depth: int) -> Any:
    """Return the expression for the new value of the field at `path`."""
    return _each(path, depth, _setter(part)) if isinstance(part, Parts) else adapted_expression(part)


def _each(path: str, depth: int, change: Callable[[str, int], Any]) -> Any:
    """Return the expression that changes the value at `path`, or its items if it is a list, but not lists in lists."""
    item = f"$$pulpo_{depth}"
    changed = {"$cond": [{"$isArray": [item]}, item, change(item, depth + 1)]}
    items = {"$map": {"input": path, "as": item[2:], "in": changed}}
    return {"$cond": [{"$isArray": [path]}, items, change(path, depth)]}


def _setter(parts: Parts) -> Callable[[str, int], Any]:
    def change(path: str, depth: int) -> Any:
        found: Any = {"$cond": [_has_type(path, "object"), path, {"$literal": {}}]}
        for name, part in parts.items():
            found = _with_field(found, name, _new_value(f"{path}.{name}", part, depth))
        return found

    return change


def _remover(parts: Parts) -> Callable[[str, int], Any]:
    def change(path: str, depth: int) -> Any:
        found: Any = path
        for name, part in parts.items():
            if not isinstance(part, Parts):
                found = _with_field(found, name, "$$REMOVE")
                continue
            inner = f"{path}.{name}"
            changed = _with_field(found, name, _each(inner, depth, _remover(part)))
            found = {"$cond": [_has_type(inner, "object", "array"), changed, found]}
        return {"$cond": [_has_type(path, "object"), found, path]}

    return change


def _has_type(path: str, *types: str) -> dict[str, Any]:
    return {"$in": [{"$type": path}, list(types)]}


def _with_field(document: Any, name: str, value: Any) -> dict[str, Any]:
    return {"$setField": {"field": {"$literal": name}, "input": document, "value": value}}
