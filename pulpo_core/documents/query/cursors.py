"""Cursors: where a page ended, in the terms of its sort order, so that the next one starts there at no extra cost.

A cursor holds the sort values of the page's last document. It stays right while rows come and go: nothing is counted
or skipped. It belongs to one list (its filter and order), and says so.
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
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from bson.errors import BSONError

Sort = Sequence[tuple[str, int]]
CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD)
SCALARS = frozenset({type(None), str, int, float, bool, datetime, UUID, ObjectId, Binary, Decimal128, Int64})


def fingerprint(sort: Sort, filter: Mapping[str, Any]) -> bytes:  # noqa: A002
    """What tells a list from others, in short: its order, and what it is filtered by."""
    return hashlib.sha256(repr((list(sort), filter)).encode()).digest()[:12]


def write_cursor(last: Mapping[str, Any], sort: Sort, of: bytes) -> str:
    """The cursor behind a stored document, in the list with this fingerprint. Raises ValueError when one of the sort
    values is no plain one."""
    values = [_stored(_at(last, key)) for key, _ in sort]
    if strange := next((key for (key, _), value in zip(sort, values, strict=True) if not _is_plain(key, value)), None):
        raise ValueError(f"the document {last.get('_id')} has no plain value in {strange}, by which the list is sorted")
    data = bson.encode({"of": of, "at": values}, codec_options=CODEC)
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read_cursor(text: str, sort: Sort, of: bytes) -> list[Any]:
    """The sort values in a cursor. Raises ValueError when it is none, or one of another list."""
    try:
        data = bson.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), codec_options=CODEC)
        other, values = data["of"], data["at"]
    except (BSONError, ValueError, KeyError, TypeError, ArithmeticError):
        raise ValueError("is no cursor: use next_cursor of the page before") from None
    if other != of or not isinstance(values, list) or len(values) != len(sort):
        raise ValueError("belongs to another list: keep filters and sort as they were")
    if not all(_is_plain(key, value) for (key, _), value in zip(sort, values, strict=True)):
        raise ValueError("is no cursor: use next_cursor of the page before")
    return values


def behind(
    values: Sequence[Any], sort: Sort, nullable: frozenset[str], mixed: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The condition for documents that come after those values in the sort order.

    MongoDB sorts what is missing before everything else, and `$gt` and `$lt` never match it; nor do they match values
    of another kind, as the keys in `mixed` have.
    """
    branches = []
    for index, (key, direction) in enumerate(sort):
        if (beyond := _beyond(key, values[index], direction, key in nullable, key in mixed)) is not None:
            equal = {k: {"$eq": v} for (k, _), v in zip(sort[:index], values[:index], strict=True)}
            branches.append({**equal, **beyond})
    if len(branches) == 1:
        return branches[0]
    condition: dict[str, Any] = {"$or": branches}
    (first, direction), value = sort[0], values[0]
    if value is not None and first not in mixed and (direction > 0 or first not in nullable):
        condition[first] = {"$gte" if direction > 0 else "$lte": value}  # lets an index find the place
    return condition


def _beyond(key: str, value: Any, direction: int, nullable: bool, mixed: bool) -> dict[str, Any] | None:
    """The condition for a key to lie strictly behind a value; None when nothing can."""
    if mixed and value is not None:
        return {"$expr": {"$eq": [{"$cmp": [f"${key}", {"$literal": value}]}, direction]}}
    if direction > 0:
        return {key: {"$gt": value} if value is not None else {"$ne": None}}
    if value is None:
        return None
    less = {key: {"$lt": value}}
    return {"$or": [less, {key: {"$eq": None}}]} if nullable else less


def _stored(value: Any) -> Any:
    return Decimal128(value) if isinstance(value, Decimal) else value


def _is_plain(key: str, value: Any) -> bool:
    """Whether a value can stand in a cursor. An id may have several parts, but none that looks like an operator."""
    if key == "_id" and isinstance(value, Mapping):
        return all(name[:1] != "$" and _is_plain(key, part) for name, part in value.items())
    return type(value) in SCALARS


def _at(stored: Any, key: str) -> Any:
    for part in key.split("."):
        stored = stored.get(part) if isinstance(stored, Mapping) else None
    return stored
