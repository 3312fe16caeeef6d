"""Dumps of inputs and outputs: JSON values without what is sensitive, and of a limited size."""

import dataclasses
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pydantic_core
from bson import encode
from bson.errors import BSONError

from pulpo_core.sensitive import MASK, hide, masked

TEXT = 1000  # characters kept of the JSON of a value that is too large


@dataclass(frozen=True, slots=True)
class Dump:
    """A value as JSON: whole (`value`), or only the beginning of its text. `is_masked` if a part is hidden."""

    value: Any = None
    text: str | None = None
    is_masked: bool = False


def dump(value: Any, kind: Any, limit: int, secrets: Collection[str] = ()) -> Dump:
    """Return the dump of a value of some type. Of one with more than `limit` bytes of JSON, only the beginning.

    `secrets` are texts that may occur anywhere in it and are hidden: an output may repeat a secret of the input.
    """
    try:
        content = pydantic_core.to_json(
            masked(value, kind), bytes_mode="base64", inf_nan_mode="strings", fallback=_named
        )
    except Exception as error:  # a value whose own methods fail
        return Dump(text=f"<{type(value).__name__}: {type(error).__name__}>")
    if secrets:
        content = hide(content.decode(), secrets).encode()
    is_masked = MASK.encode() in content
    if len(content) <= limit:
        with suppress(ValueError):  # where a secret number is hidden, the rest is no JSON
            return Dump(pydantic_core.from_json(content), is_masked=is_masked)
    return Dump(text=content[:TEXT].decode(errors="replace"), is_masked=is_masked)


def storable(dumped: Dump) -> Dump:
    """Return the dump, or if BSON has no place for its value, the beginning of its text."""
    try:
        encode({"value": dumped.value})
    except (BSONError, OverflowError, UnicodeError, RecursionError):
        content = pydantic_core.to_json(dumped.value)[:TEXT]
        return dataclasses.replace(dumped, value=None, text=content.decode(errors="replace"))
    return dumped


def _named(value: Any) -> str:
    """Return what stands for an object that has no JSON: its text could contain anything."""
    return f"<{type(value).__name__}>"
