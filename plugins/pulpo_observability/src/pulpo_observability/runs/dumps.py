"""Dumps inputs and outputs as JSON values without sensitive parts, of a limited size.

The dump of a small immutable value may be made later, together with many others. That is much faster than in the middle
of a call, when little of the code is in the processor's caches.
"""

import dataclasses
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, get_args
from uuid import UUID

import pydantic_core
from beanie import Link
from bson import ObjectId, encode
from bson.errors import BSONError
from pydantic import BaseModel

from pulpo_core.sensitive import MASK, hide, masked, may_hold_sensitive

SCALARS = frozenset({str, int, float, bool, NoneType, bytes, datetime, date, timedelta, Decimal, UUID})
TEXT = 1000  # characters kept of the JSON of a value that is too large
SMALL = 4096  # characters or bytes in a value whose dump may wait
ROOM = 200  # the maximum number of characters in a field name or a number
ESCAPED = 6  # the maximum number of JSON characters for one character


@dataclass(frozen=True, slots=True)
class Dump:
    """A value as JSON: whole (`value`), or only the beginning of its text.

    `is_masked` is True if a part is hidden, or has no JSON form, so that the value cannot be restored.
    """

    value: Any = None
    text: str | None = None
    is_masked: bool = False


class Undumped(NamedTuple):
    """A small immutable value without sensitive parts, whose dump can be made later."""

    value: Any

    def dump(self, limit: int) -> Dump:
        """Return the dump. Most values are their own dump."""
        if _is_own_dump(self.value, limit):
            return Dump(self.value)
        return _dump(self.value, Any, limit, (), lambda value, kind: value)


@dataclass(frozen=True, slots=True)
class DumpKind:
    """The properties of a type that determine how its values are dumped, analysed once for all of them.

    `flat` is the type if it is a model of plain values, none of them sensitive.
    """

    kind: Any
    may_be_sensitive: bool
    flat: type[BaseModel] | None

    def dump_or_wait(self, value: Any, limit: int, secrets: Collection[str]) -> Dump | Undumped:
        """Return the dump of a value, or a copy of a small value, to be dumped later."""
        if not secrets:
            kind = type(value)
            if kind is self.flat:
                parts = value.__dict__.copy()
                for part in parts.values():
                    if not _is_small(part):
                        break
                else:
                    return Undumped(parts)
            elif kind in SCALARS and not self.may_be_sensitive and _is_small(value):
                return Undumped(value)
        return dump(value, self.kind, limit, secrets)


def dump_kind(kind: Any) -> DumpKind:
    """Return the dump properties of a type."""
    is_flat = isinstance(kind, type) and issubclass(kind, BaseModel) and _is_flat(kind)
    return DumpKind(kind, may_hold_sensitive(kind), kind if is_flat else None)


def dump(value: Any, kind: Any, limit: int, secrets: Collection[str] = ()) -> Dump:
    """Return the dump of a value of a type; only the beginning if its JSON has more than `limit` bytes.

    `secrets` are texts to hide wherever they occur: an output may repeat a secret of the input.
    """
    return _dump(value, kind, limit, secrets, _visible)


def _dump(value: Any, kind: Any, limit: int, secrets: Collection[str], visible: Callable[[Any, Any], Any]) -> Dump:
    replaced: list[str] = []
    try:
        hidden = visible(value, kind)
        try:
            content, is_text = _json(hidden, "utf8", replaced), False
        except pydantic_core.PydanticSerializationError:  # bytes that pydantic itself could not restore from JSON
            content, is_text = _json(hidden, "base64", replaced), True
    except Exception as error:  # a method of the value has failed
        return Dump(text=f"<{type(value).__name__}: {type(error).__name__}>")
    if secrets:
        content = hide(content.decode(), secrets).encode()
    is_masked = bool(replaced) or MASK.encode() in content
    if len(content) <= limit and not is_text:
        with suppress(ValueError):  # a mask in place of a secret number makes invalid JSON
            return Dump(pydantic_core.from_json(content), is_masked=is_masked)
    return Dump(text=content[:TEXT].decode(errors="replace"), is_masked=is_masked)


def _visible(value: Any, kind: Any) -> Any:
    """Return a value without sensitive parts. Usual inputs and outputs need no search for them."""
    if type(value) in SCALARS:
        return masked(value, kind) if may_hold_sensitive(kind) else value
    return dict(value) if _is_plain_model(value, kind) else masked(value, kind)


def _is_plain_model(value: Any, kind: Any) -> bool:
    """Return True for an instance of a model of plain values, none of them sensitive."""
    if not isinstance(value, BaseModel):
        return False
    return _is_flat(type(value)) and (kind is type(value) or not may_hold_sensitive(kind))


def _is_own_dump(value: Any, limit: int) -> bool:
    """Return True for text, whole numbers and objects of these that are their own JSON values."""
    parts = value.values() if type(value) is dict else (value,)
    size = 2
    for part in parts:
        kind = type(part)
        if kind is str:
            if MASK in part or not part.isascii():  # other text may not be valid in JSON
                return False
            size += len(part)
        elif kind not in (int, bool, NoneType):
            return False
        size += ROOM
    return size * ESCAPED <= limit


def _is_small(value: Any) -> bool:
    kind = type(value)
    return kind in SCALARS and ((kind is not str and kind is not bytes) or len(value) <= SMALL)


@lru_cache(maxsize=4096)
def _is_flat(model: type[BaseModel]) -> bool:
    """Return True for a model of plain values, none of them sensitive."""
    annotations = [field.annotation for field in model.model_fields.values()]
    kinds = [kind for one in annotations for kind in (get_args(one) if isinstance(one, UnionType) else [one])]
    return (
        all(kind in SCALARS for kind in kinds)
        and model.model_config.get("extra") != "allow"
        and not may_hold_sensitive(model)
    )


def _json(value: Any, bytes_mode: Literal["utf8", "base64"], replaced: list[str]) -> bytes:
    def named(found: Any) -> str:
        """Return ids as text, and a name for other objects without a JSON form, whose text could be sensitive."""
        if isinstance(found, Link):
            return str(found.ref.id)
        if isinstance(found, ObjectId):
            return str(found)
        replaced.append(type(found).__name__)
        return f"<{type(found).__name__}>"

    return pydantic_core.to_json(value, bytes_mode=bytes_mode, inf_nan_mode="strings", fallback=named)


def storable(dumped: Dump) -> Dump:
    """Return the dump, or the beginning of its text if BSON cannot hold its value."""
    try:
        encode({"value": dumped.value})
    except (BSONError, OverflowError, UnicodeError, RecursionError):
        content = pydantic_core.to_json(dumped.value)[:TEXT]
        return dataclasses.replace(dumped, value=None, text=content.decode(errors="replace"))
    return dumped
