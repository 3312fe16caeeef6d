"""Converts changes to JSON values, for commands and routes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from pydantic_core import to_jsonable_python

from pulpo_core.documents.ids import document_ids
from pulpo_observability.changes.blame import NOT_RECORDED, FieldAuthor
from pulpo_observability.changes.delta import is_within
from pulpo_observability.changes.document_change import DocumentChange, FieldDelta

if TYPE_CHECKING:
    from pulpo_core.metadata import Metadata, ModelInfo

HEAD = ("kind", "run", "operation", "actor", "channel", "undoes")


def change_json(change: DocumentChange, metadata: "Metadata", hidden: Iterable[str] = ()) -> dict[str, Any]:
    """Return a change as JSON values. `hidden` are the fields whose values are left out."""
    model = model_of(change, metadata)
    left_out = [*hidden]
    shown: dict[str, Any] = {
        "change": str(change.id),
        "time": change.time.isoformat(),
        **{name: getattr(change, name) for name in HEAD},
        "parent_run": change.parent_run,
        "collection": change.collection,
        "model": change.model,
        "id": document_ids(model.document_cls).to_json(change.document_id) if model else _plain(change.document_id),
        "delta": [_field(each) for each in change.delta if not _is_hidden(each.path, left_out)],
        "content": None
        if change.content is None
        else {name: _plain(value) for name, value in change.content.items() if name not in left_out},
        "masked": [path for path in change.masked if not _is_hidden(path, left_out)],
        "omitted": change.omitted,
        "many": None if change.many is None else _plain(change.many.model_dump()),
    }
    if change.many is not None:
        shown["id"] = None
    return shown


def author_json(author: FieldAuthor) -> dict[str, Any]:
    """Return the author of a field as JSON values."""
    change = author.change
    known = {name: None if change is None else getattr(change, name) for name in HEAD}
    time = None if change is None else change.time.isoformat()
    return {"field": author.path, "time": time, **known, "note": author_note(author)}


def author_note(author: FieldAuthor) -> str:
    """Return a note about the author of a field; empty if there is nothing to note."""
    if author.change is None:
        return NOT_RECORDED
    if author.change.many is not None:
        return "recorded with many others; it may have had the value before"
    return "" if author.is_current else "changed since, by something that is not recorded"


def model_of(change: DocumentChange, metadata: "Metadata") -> "ModelInfo | None":
    """Return the model of a change; None if it has none, or the project no longer has it."""
    return next((model for model in metadata.models if model.name == change.model), None)


def _field(change: FieldDelta) -> dict[str, Any]:
    sides = [side for side in ("before", "after") if side in change.model_fields_set]
    marks = [mark for mark in ("masked", "omitted", "unknown") if getattr(change, mark)]
    return {
        "path": change.path,
        **{side: _plain(getattr(change, side)) for side in sides},
        **dict.fromkeys(marks, True),
    }


def _is_hidden(path: str, hidden: Iterable[str]) -> bool:
    return any(is_within(path, each) for each in hidden)


def _plain(value: Any) -> Any:
    return to_jsonable_python(value, fallback=str, bytes_mode="base64", inf_nan_mode="strings")
