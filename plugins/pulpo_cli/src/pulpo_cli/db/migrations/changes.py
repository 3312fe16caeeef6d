"""Counts the changes of a migration: the documents that gain, lose or change each field of each collection."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulpo_cli.db.migrations.merging import same
from pulpo_core.counted import counted

Document = Mapping[str, Any]
SHOWN = 40  # fields of a collection that are printed: a free dict can have thousands of keys


@dataclass(slots=True)
class FieldChange:
    """The numbers of documents that gain, lose or change a field."""

    gained: int = 0
    lost: int = 0
    changed: int = 0

    def __str__(self) -> str:
        counts = {"gained by": self.gained, "lost by": self.lost, "changed in": self.changed}
        return ", ".join(f"{words} {count}" for words, count in counts.items() if count)

    def to_dict(self) -> dict[str, int]:
        """Return the numbers as plain JSON values."""
        return {"gained": self.gained, "lost": self.lost, "changed": self.changed}


@dataclass(slots=True)
class CollectionChanges:
    """The documents of a collection that change, are added and are removed, and the fields that change, by path."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    fields: dict[str, FieldChange] = field(default_factory=dict)

    def add(self, before: Document, after: Document) -> set[str]:
        """Count the differences of one document, and return the fields that it loses."""
        found: Counter[tuple[str, str]] = Counter(set(differences(before, after)))
        self.changed += bool(found)
        for kind, path in found:
            change = self.fields.setdefault(path, FieldChange())
            setattr(change, kind, getattr(change, kind) + 1)
        return {path for kind, path in found if kind == "lost"}

    @property
    def lost(self) -> set[str]:
        """The fields that documents lose."""
        return {path for path, change in self.fields.items() if change.lost}

    def lines(self, name: str) -> Iterator[str]:
        """Yield the changes as lines of text."""
        counts = {"changed": self.changed, "added": self.added, "removed": self.removed}
        summary = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "no changes"
        yield f"  {name}: {summary}"
        for path, change in sorted(self.fields.items())[:SHOWN]:
            yield f"    {path}: {change}"
        if len(self.fields) > SHOWN:
            yield f"    and {counted(len(self.fields) - SHOWN, 'more field')}"

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers as plain JSON values."""
        fields = {path: change.to_dict() for path, change in sorted(self.fields.items())}
        return {"changed": self.changed, "added": self.added, "removed": self.removed, "fields": fields}


def differences(before: Any, after: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield ("gained" | "lost" | "changed", path) for the fields that differ. Items of arrays have the array's path.

    If a field is an embedded document before and after, its own fields are compared instead.
    """
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in {**before, **after}:
            inner = f"{path}.{key}" if path else key
            if key not in after or key not in before:
                yield ("gained" if key in after else "lost"), inner
            elif not same(before[key], after[key]):
                yield from differences(before[key], after[key], inner)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and _have_fields(before):
        for former, new in zip(before, after, strict=True):
            if not same(former, new):
                yield from differences(former, new, path)
    else:
        yield "changed", path
        yield from (("lost", inner) for inner in sorted(_fields_in(before, path) - _fields_in(after, path)))


def _have_fields(items: list[Any]) -> bool:
    return any(isinstance(item, Mapping) for item in items)


def _fields_in(value: Any, path: str) -> set[str]:
    """Return the fields of the documents in an array, at any depth."""
    if isinstance(value, Mapping):
        return {f"{path}.{key}" for key in value} | {
            inner for key, item in value.items() for inner in _fields_in(item, f"{path}.{key}")
        }
    return {inner for item in value for inner in _fields_in(item, path)} if isinstance(value, list) else set()
