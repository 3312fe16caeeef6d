"""Dumps of inputs and outputs: JSON values without what is sensitive, and of a limited size."""

import dataclasses
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import pydantic_core
from beanie import Link
from bson import ObjectId, encode
from bson.errors import BSONError

from pulpo_core.sensitive import MASK, hide, masked

TEXT = 1000  # characters kept of the JSON of a value that is too large


@dataclass(frozen=True, slots=True)
class Dump:
    """A value as JSON: whole (`value`), or only the beginning of its text.

    `is_masked` if a part is hidden, or has no JSON, so that the value cannot be restored.
    """

    value: Any = None
    text: str | None = None
    is_masked: bool = False


def dump(value: Any, kind: Any, limit: int, secrets: Collection[str] = ()) -> Dump:
    """Return the dump of a value of some type. Of one with more than `limit` bytes of JSON, only the beginning.

    `secrets` are texts that may occur anywhere in it and are hidden: an output may repeat a secret of the input.
    """
    replaced: list[str] = []
    try:
        hidden = masked(value, kind)
        try:
            content, is_text = _json(hidden, "utf8", replaced), False
        except pydantic_core.PydanticSerializationError:  # bytes that pydantic itself could not restore from JSON
            content, is_text = _json(hidden, "base64", replaced), True
    except Exception as error:  # a value whose own methods fail
        return Dump(text=f"<{type(value).__name__}: {type(error).__name__}>")
    if secrets:
        content = hide(content.decode(), secrets).encode()
    is_masked = bool(replaced) or MASK.encode() in content
    if len(content) <= limit and not is_text:
        with suppress(ValueError):  # where a secret number is hidden, the rest is no JSON
            return Dump(pydantic_core.from_json(content), is_masked=is_masked)
    return Dump(text=content[:TEXT].decode(errors="replace"), is_masked=is_masked)


def _json(value: Any, bytes_mode: Literal["utf8", "base64"], replaced: list[str]) -> bytes:
    def named(found: Any) -> str:
        """Return ids as text, and for other objects without JSON a name, because their text could contain anything."""
        if isinstance(found, Link):
            return str(found.ref.id)
        if isinstance(found, ObjectId):
            return str(found)
        replaced.append(type(found).__name__)
        return f"<{type(found).__name__}>"

    return pydantic_core.to_json(value, bytes_mode=bytes_mode, inf_nan_mode="strings", fallback=named)


def storable(dumped: Dump) -> Dump:
    """Return the dump, or if BSON has no place for its value, the beginning of its text."""
    try:
        encode({"value": dumped.value})
    except (BSONError, OverflowError, UnicodeError, RecursionError):
        content = pydantic_core.to_json(dumped.value)[:TEXT]
        return dataclasses.replace(dumped, value=None, text=content.decode(errors="replace"))
    return dumped
