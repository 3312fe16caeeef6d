"""Pages of records that are sorted by one indexed field, and the cursors that lead from one to the next."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bson import ObjectId

from pulpo_core.exceptions import ValidationError

Key = str | ObjectId


@dataclass(frozen=True, slots=True)
class Position:
    """The end of a page: the last value of the field, and the ids of the records with that value that were shown.

    An order by the field and the id would need an index of both. Records of the same millisecond are few.
    """

    value: Any
    ids: tuple[Key, ...]

    def after(self, field: str, direction: int) -> dict[str, Any]:
        """Return the condition for what comes after it."""
        operator = "$lte" if direction < 0 else "$gte"
        return {field: {operator: self.value}, "_id": {"$nin": list(self.ids)}}

    def encode(self) -> str:
        """Return the cursor for it."""
        kind = "t" if isinstance(self.value, datetime) else "n"
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        ids = [f"o{key}" if isinstance(key, ObjectId) else f"s{key}" for key in self.ids]
        return base64.urlsafe_b64encode(json.dumps([kind, value, ids]).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Position":
        """Return the position of a cursor. Raises ValidationError."""
        try:
            kind, value, ids = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            found = datetime.fromisoformat(value).astimezone(UTC) if kind == "t" else value
            keys = tuple(ObjectId(key[1:]) if key[0] == "o" else key[1:] for key in ids)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, binascii.Error):
            raise ValidationError("cursor must be the next_cursor of an earlier page") from None
        if kind == "n" and not isinstance(found, int | float):
            raise ValidationError("cursor must be the next_cursor of an earlier page")
        return cls(found, keys)


def next_position(records: Sequence[tuple[Any, Key]], limit: int, former: Position | None) -> Position | None:
    """Return the end of a page of at most `limit` records, given by value and id; None if it is the last page."""
    if len(records) < limit:
        return None
    last = records[-1][0]
    ids = tuple(key for value, key in records if value == last)
    return Position(last, (*former.ids, *ids) if former is not None and former.value == last else ids)


def with_position(
    condition: Mapping[str, Any], position: Position | None, field: str, direction: int
) -> dict[str, Any]:
    """Return a condition for the records that meet another one, and come after a position."""
    return dict(condition) if position is None else {"$and": [dict(condition), position.after(field, direction)]}


def read_choice(text: str | None, name: str, choices: Sequence[str]) -> str:
    """Return a parameter's value; the first choice without one. Raises ValidationError."""
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
