"""Differences between two states of a stored document, field by field, without the values of sensitive fields."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import bson

from pulpo_core.sensitive import masked
from pulpo_observability.changes.document_change import PLAIN

ABSENT: Any = type("Absent", (), {"__repr__": lambda self: "ABSENT"})()
"""Stands for the value of a field that a document does not have."""
MAX_BYTES = 1_000_000  # bytes of the values in one change

Stored = Mapping[str, Any]


def field_changes(before: Stored, after: Stored, kind: Any = None) -> list[dict[str, Any]]:
    """Return the fields that differ, in the form of a stored `FieldDelta`, without the sensitive parts of type `kind`.

    Values of more than 1 MB in total are left out.
    """
    shown = (before, after) if kind is None else (masked(before, kind), masked(after, kind))
    found, size = [], 0
    for change in _differences("", before, after, *shown):
        size += (length := len(bson.encode(change, codec_options=PLAIN)))
        if size <= MAX_BYTES:
            found.append(change)
        else:
            size -= length
            found.append({"path": change["path"], "omitted": True})
    return found


def hidden_paths(content: Stored, shown: Stored) -> list[str]:
    """Return the paths at which `shown` hides a sensitive value."""
    return [change["path"] for change in _differences("", content, shown, content, shown)]


def is_same(one: Any, other: Any) -> bool:
    """Return True if two values are the same in BSON: 1 equals neither 1.0 nor True."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return encoded(one) == encoded(other)


def encoded(value: Any) -> bytes:
    """Return a value in BSON."""
    return bson.encode({"": value}, codec_options=PLAIN)


def value_at(document: Any, path: str) -> Any:
    """Return the value of a dotted path; ABSENT if there is none."""
    for name in path.split("."):
        if not isinstance(document, Mapping) or name not in document:
            return ABSENT
        document = document[name]
    return document


def with_value(document: Stored, path: str, value: Any) -> dict[str, Any]:
    """Return a document with another value at a path; ABSENT removes the field."""
    name, _, rest = path.partition(".")
    found = dict(document)
    if rest:
        inner = document.get(name)
        found[name] = with_value(inner if isinstance(inner, Mapping) else {}, rest, value)
    elif value is ABSENT:
        found.pop(name, None)
    else:
        found[name] = value
    return found


def is_within(path: str, other: str) -> bool:
    """Return True if `path` is `other`, or leads into it."""
    return path == other or path.startswith(f"{other}.")


def overlap(one: str, other: str) -> bool:
    """Return True if a change of one path affects the other."""
    return is_within(one, other) or is_within(other, one)


def leaves(document: Stored, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the paths and values of a document's fields as changes record them, without its id."""
    for name, value in document.items():
        if prefix or name != "_id":
            path = f"{prefix}{name}"
            if _is_divided(value) and value:
                yield from leaves(value, f"{path}.")
            else:
                yield path, value


def _differences(prefix: str, before: Stored, after: Stored, old: Stored, new: Stored) -> Iterator[dict[str, Any]]:
    """Yield the differences of two documents. `old` and `new` are the same documents with sensitive values masked."""
    for name in _names(before, after):
        was, now = before.get(name, ABSENT), after.get(name, ABSENT)
        if is_same(was, now):
            continue
        shown = old.get(name, ABSENT), new.get(name, ABSENT)
        path = f"{prefix}{name}"
        if all(map(_is_divided, (was, now, *shown))):
            yield from _differences(f"{path}.", was, now, *shown)
        else:
            yield _change(path, was, now, *shown)


def _names(before: Stored, after: Stored) -> Iterable[str]:
    return [*before, *(name for name in after if name not in before)]


def _is_divided(value: Any) -> bool:
    """Return True for an embedded document whose fields a dotted path can name."""
    return isinstance(value, Mapping) and all(name and "." not in name and name[0] != "$" for name in value)


def _change(path: str, was: Any, now: Any, old: Any, new: Any) -> dict[str, Any]:
    shown = {name: value for name, value in (("before", old), ("after", new)) if value is not ABSENT}
    is_hidden = (old is not was and not is_same(old, was)) or (new is not now and not is_same(new, now))
    return {"path": path, **shown, **({"masked": True} if is_hidden else {})}
