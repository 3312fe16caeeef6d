"""Pagination of records that are sorted by one field, with cursors."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import bson
from beanie import SortDirection
from bson import Int64, ObjectId
from bson.errors import BSONError

from pulpo_core.bson_codec import CODEC
from pulpo_core.exceptions import ValidationError

Key = str | ObjectId
VALUES = frozenset({int, float, datetime, Int64})
UNREADABLE = (BSONError, ValueError, KeyError, TypeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class Position:
    """The end of a page: the last value of the field, and the ids of the records with this value shown so far.

    If records are also sorted by id, the id of the last record is enough.
    """

    value: Any
    ids: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """An order of records by a field; with `by_id`, records with equal values are sorted by id.

    To sort by the id as well without reading everything, the database would need an index of both. So `by_id` is only
    used if the field has no index. With an index, equal values must be rare, because a cursor contains their ids.
    """

    field: str
    direction: SortDirection
    by_id: bool = False

    @property
    def keys(self) -> list[tuple[str, SortDirection]]:
        """The order in Beanie's form."""
        return [(self.field, self.direction), *([("_id", self.direction)] if self.by_id else [])]

    def after(self, condition: Mapping[str, Any], position: Position | None) -> dict[str, Any]:
        """Return a condition for the records that meet `condition` and come after a position."""
        return dict(condition) if position is None else {"$and": [dict(condition), self._beyond(position)]}

    def next_position(self, records: Sequence[tuple[Any, Key]], limit: int, former: Position | None) -> Position | None:
        """Return the end of a page of at most `limit` records, given by value and id; None if it is the last page."""
        if len(records) < limit:
            return None
        last, key = records[-1]
        if self.by_id:
            return Position(last, (key,))
        ids = tuple(key for value, key in records if value == last)
        return Position(last, (*former.ids, *ids) if former is not None and former.value == last else ids)

    def write_cursor(self, position: Position) -> str:
        """Return the cursor for a position."""
        data = {"of": self._name, "at": position.value, "ids": list(position.ids)}
        return base64.urlsafe_b64encode(bson.encode(data, codec_options=CODEC)).decode().rstrip("=")

    def read_cursor(self, text: str) -> Position:
        """Return the position of a cursor. Raises ValidationError if it is malformed, or belongs to another order."""
        try:
            data = bson.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), codec_options=CODEC)
            name, value, ids = data["of"], data["at"], data["ids"]
        except UNREADABLE:
            raise ValidationError("cursor must be the next_cursor of an earlier page") from None
        if name != self._name:
            raise ValidationError("cursor belongs to another list: use the same sort as before")
        if type(value) not in VALUES or not self._are_ids(ids):
            raise ValidationError("cursor must be the next_cursor of an earlier page")
        return Position(value, tuple(ids))

    @property
    def _name(self) -> str:
        return f"-{self.field}" if self.direction < 0 else self.field

    def _beyond(self, position: Position) -> dict[str, Any]:
        beyond = "$lt" if self.direction < 0 else "$gt"
        if not self.by_id:
            return {self.field: {f"{beyond}e": position.value}, "_id": {"$nin": list(position.ids)}}
        same = {self.field: {"$eq": position.value}, "_id": {beyond: position.ids[0]}}
        return {"$or": [{self.field: {beyond: position.value}}, same]}

    def _are_ids(self, ids: Any) -> bool:
        if not isinstance(ids, list) or not all(isinstance(key, Key) for key in ids):
            return False
        return len(ids) == 1 or not self.by_id


def read_choice(text: str | None, name: str, choices: Sequence[str]) -> str:
    """Return a parameter's value, by default the first choice. Raises ValidationError."""
    if text is None:
        return choices[0]
    if text not in choices:
        raise ValidationError(f"{name} must be one of {', '.join(choices)}; got {text[:100]!r}")
    return text


def read_limit(text: str | None, default: int = 50, most: int = 500) -> int:
    """Return the number of records of a page. Raises ValidationError."""
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 9 and 0 < int(text) <= most):
        raise ValidationError(f"limit must be a number from 1 to {most}, got {text[:100]!r}")
    return int(text)
