"""Adapts aggregation expressions to the engine, whose paths do not reach into lists.

In MongoDB, `$lines.qty` is a list of quantities if `lines` is a list of embedded documents. The engine finds nothing
there, so a sum over it is 0. Such paths are translated to `$map`, which the engine supports.
"""

from collections.abc import Mapping
from typing import Any

ITEM = "$$pulpo_item"
DEEPEST = 6  # names in a path; each name more than doubles the length of the expression


def adapted_expression(given: Any) -> Any:
    """Return an expression, or a document or list of expressions, adapted to the engine."""
    if isinstance(given, str):
        return _path(given)
    if isinstance(given, list | tuple):
        return [adapted_expression(each) for each in given]
    if isinstance(given, Mapping):
        if isinstance(path := given.get("$type"), str) and path.startswith("$"):
            return _type(*path.split("."))
        found = {key: value if key == "$literal" else adapted_expression(value) for key, value in given.items()}
        return _with_default(found) if "$dateToString" in found else found
    return given


def _with_default(found: dict[str, Any]) -> dict[str, Any]:
    """Replace `onNull` of a `$dateToString`, which the engine ignores."""
    options = found["$dateToString"]
    if not isinstance(options, dict) or "onNull" not in options:
        return found
    others = {key: value for key, value in options.items() if key != "onNull"}
    return {"$ifNull": [{"$dateToString": others}, options["onNull"]]}


def values_of(path: str) -> dict[str, Any]:
    """Return the expression for a list of all values of a field; if missing, a list of null, as in MongoDB's joins."""
    value = {"$ifNull": [_path(f"${path}"), None]}
    values = {"$cond": [{"$isArray": [value]}, value, [value]]}
    return {"$cond": [{"$eq": [values, []]}, [None], values]}


def _path(text: str) -> Any:
    if not text.startswith("$"):
        return text
    root, *names = text.split(".")
    return _into(root, names) if names and len(names) < DEEPEST else text


def _into(root: str, names: list[str]) -> Any:
    """Return the expression for the path `names` below `root`, which may be a list."""
    if not names:
        return root
    name, *others = names
    each = _into(f"{ITEM}.{name}", others)
    items = {"$filter": {"input": root, "as": ITEM[2:], "cond": _has(ITEM, name, *others)}}
    in_list = {"$map": {"input": items, "as": ITEM[2:], "in": each}}
    return {"$cond": [{"$isArray": [root]}, in_list, _into(f"{root}.{name}", others)]}


def _type(root: str, *names: str) -> dict[str, Any]:
    """Return the expression for the type of a path, which may be missing: the result of a `$cond` never is."""
    if not names:
        return {"$type": root}
    return {"$cond": [{"$isArray": [root]}, "array", _type(f"{root}.{names[0]}", *names[1:])]}


def _has(root: str, name: str, *others: str) -> dict[str, Any]:
    """Return the condition that a value is a document with a path. The keys are only checked if the value is null."""
    value = f"{root}.{name}"
    if others:
        is_there = {"$or": [{"$isArray": [value]}, _has(value, *others)]}
    else:
        keys = {"$map": {"input": {"$objectToArray": root}, "as": "pulpo_pair", "in": "$$pulpo_pair.k"}}
        is_there = {"$or": [{"$ne": [{"$ifNull": [value, None]}, None]}, {"$in": [{"$literal": name}, keys]}]}
    return {"$and": [{"$eq": [{"$type": root}, "object"]}, is_there]}
