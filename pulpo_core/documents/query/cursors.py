"""Cursors: the place where a page ended, so that the next page starts there at no extra cost.

A cursor holds the sort values of the page's last document. It stays valid while documents are added and deleted,
because nothing is counted or skipped. It also holds a fingerprint of its list (filter and order), and is refused for
any other list.

Example: with `sort=-price,title`, the order is `[("price", -1), ("title", 1), ("_id", 1)]`, and the cursor after a
document holds its values `[9.5, "Saw", 17]`. The next page has the documents that differ in the first value, or in the
second if the first is equal, and so on:

    {"$or": [
        {"$or": [{"price": {"$lt": 9.5}}, {"price": {"$in": [None, NaN]}}]},
        {"price": {"$eq": 9.5}, "title": {"$gt": "Saw"}},
        {"price": {"$eq": 9.5}, "title": {"$eq": "Saw"}, "_id": {"$gt": 17}},
    ]}

With `sort=price`, a redundant condition `"price": {"$gte": 9.5}` is added, so that the database can use an index.
"""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import bson
from bson import Binary, Decimal128, Int64, ObjectId
from bson.errors import BSONError

from pulpo_core.bson_codec import CODEC

Sort = Sequence[tuple[str, int]]
NAN = float("nan")
NUMBERS = frozenset({int, float, Int64, Decimal128})
PLAIN: Mapping[Any, frozenset[Any]] = {
    float: NUMBERS,
    bool: frozenset({bool}),
    str: frozenset({str}),
    datetime: frozenset({datetime}),
}
"""The types of stored values by the kind of a plain field (see `Filter.kinds`)."""
SCALARS = frozenset({type(None), str, int, float, bool, datetime, UUID, ObjectId, Binary, Decimal128, Int64})


def fingerprint(name: str, sort: Sort, filter: Mapping[str, Any]) -> bytes:  # noqa: A002
    """Return a short hash that identifies a list by the name of its class, its order and its filter."""
    return hashlib.sha256(repr((name, list(sort), filter)).encode()).digest()[:12]


def write_cursor(last: Mapping[str, Any], sort: Sort, of: bytes) -> str:
    """Return the cursor after a stored document, in the list with the fingerprint `of`. Raises ValueError if the
    document holds a list or an object in a field of the sort order."""
    values = [_stored(_at(last, key)) for key, _ in sort]
    if strange := next((key for (key, _), value in zip(sort, values, strict=True) if not _is_plain(key, value)), None):
        raise ValueError(f"cannot sort by {strange}: it is not a single value in the document {last.get('_id')}")
    data = bson.encode({"of": of, "at": values}, codec_options=CODEC)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_cursor(text: str, sort: Sort, of: bytes) -> list[Any]:
    """Return the sort values in a cursor. Raises ValueError if it is malformed, or belongs to another list."""
    try:
        data = bson.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), codec_options=CODEC)
        other, values = data["of"], data["at"]
    except (BSONError, ValueError, KeyError, TypeError, ArithmeticError):
        raise ValueError("must be a cursor: use next_cursor of the previous page") from None
    if other != of or not isinstance(values, list) or len(values) != len(sort):
        raise ValueError("belongs to another list: use the same filters and sort as before")
    if not all(_is_plain(key, value) for (key, _), value in zip(sort, values, strict=True)):
        raise ValueError("must be a cursor: use next_cursor of the previous page")
    return values


def behind(values: Sequence[Any], sort: Sort, mixed: frozenset[str]) -> dict[str, Any]:
    """Return the condition for documents that come after the values in the sort order.

    MongoDB sorts null and missing values before all others, and NaN before all numbers, but `$gt` and `$lt` never match
    them; nor values of another type (`mixed` keys: after the number 5 comes the text "a", but `{"$gt": 5}` does not
    match it).
    """
    branches = []
    for index, (key, direction) in enumerate(sort):
        if (beyond := _beyond(key, values[index], direction, key in mixed)) is not None:
            equal = {k: {"$eq": v} for (k, _), v in zip(sort[:index], values[:index], strict=True)}
            branches.append({**equal, **beyond})
    if len(branches) == 1:
        return branches[0]
    condition: dict[str, Any] = {"$or": branches}
    (first, direction), value = sort[0], values[0]
    if value is not None and not _is_nan(value) and first not in mixed and direction > 0:
        condition[first] = {"$gte": value}  # lets the database use an index
    return condition


def is_foreign(value: Any, kinds: frozenset[Any]) -> bool:
    """Return True if a field has only plain kinds, and its stored value has the type of none of them."""
    return value is not None and kinds <= PLAIN.keys() and not any(type(value) in PLAIN[kind] for kind in kinds)


def _beyond(key: str, value: Any, direction: int, mixed: bool) -> dict[str, Any] | None:
    """Return the condition that a key sorts strictly after a value; None if nothing does."""
    if (mixed and value is not None) or _is_nan(value):
        return {"$expr": {"$eq": [{"$cmp": [f"${key}", {"$literal": value}]}, direction]}}
    if direction > 0:
        return {key: {"$gt": value} if value is not None else {"$ne": None}}
    if value is None:
        return None
    less = {key: {"$lt": value}}
    return less if key == "_id" else {"$or": [less, {key: {"$in": [None, NAN]}}]}


def _is_nan(value: Any) -> bool:
    return value.to_decimal().is_nan() if isinstance(value, Decimal128) else value != value


def _stored(value: Any) -> Any:
    return Decimal128(value) if isinstance(value, Decimal) else value


def _is_plain(key: str, value: Any) -> bool:
    """Return True if a cursor may hold the value. An id may have parts, but none that looks like an operator."""
    if type(value) in SCALARS:
        return True
    is_object = key == "_id" and isinstance(value, Mapping)
    return is_object and all(name[:1] != "$" and _is_plain(key, part) for name, part in value.items())


def _at(stored: Any, key: str) -> Any:
    for part in key.split("."):
        stored = stored.get(part) if isinstance(stored, Mapping) else None
    return stored
