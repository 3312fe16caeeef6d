"""Blame: the change that last set each field of a document."""

from dataclasses import dataclass
from typing import Any

from pulpo_core.exceptions import NotFoundError
from pulpo_observability.changes.delta import ABSENT, is_same, is_within, leaves, overlap, value_at
from pulpo_observability.changes.document_change import DocumentChange
from pulpo_observability.changes.history import ChangeHistory, Target

NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class FieldAuthor:
    """A field of a document, and the change that last set it; None if no change is recorded.

    `is_current` is False if the field no longer has the recorded value, because an unrecorded write has changed it.
    """

    path: str
    change: DocumentChange | None
    is_current: bool = True


async def blame(history: ChangeHistory, target: Target, field: str | None = None) -> list[FieldAuthor]:
    """Return the authors of all fields of a document, or of one field and its subfields.

    `field` is the name of a field of the model, or a dotted path as it is stored. Raises NotFoundError.
    """
    stored = await history.database[target.collection].find_one({"_id": {"$in": list(target.ids)}})
    if stored is None:
        raise NotFoundError(
            f"there is no {target.name} with the id {str(target.ids[0])[:100]!r}",
            hint="`pulpo changes list` shows its changes",
        )
    changes = await history.of_document(target.collection, stored["_id"])
    wanted = None if field is None else _stored_path(target, field)
    found = [_author(path, value, changes) for path, value in leaves(stored) if wanted is None or overlap(path, wanted)]
    if not found:
        raise NotFoundError(f"the {target.name} has no field {field!r}", hint="name a field as it is stored")
    return found


def _author(path: str, value: Any, changes: list[DocumentChange]) -> FieldAuthor:
    """Return the author of a field: the last change that set it or a field that contains it."""
    for change in reversed(changes):
        if change.many is not None:
            if change.many.fields is None or any(overlap(each, path) for each in change.many.fields):
                return FieldAuthor(path, change)
        elif change.kind == "delete":
            return FieldAuthor(path, None)
        elif change.kind == "create":
            content = change.content
            is_known = content is None or any(is_within(path, each) for each in change.masked)
            return FieldAuthor(path, change, is_known or is_same(value_at(content, path), value))
        else:
            for each in change.delta:
                if overlap(each.path, path):
                    return FieldAuthor(path, change, each.masked or each.omitted or _is_after(each, path, value))
    return FieldAuthor(path, None)


def _is_after(change: Any, path: str, value: Any) -> bool:
    """Return True if a field has the value that a change has recorded for it, or if the change recorded none."""
    if not is_within(path, change.path):  # the change is of a subfield that has been removed
        return True
    after = change.after if "after" in change.model_fields_set else ABSENT
    inner = path[len(change.path) + 1 :]
    return is_same(value_at(after, inner) if inner and after is not ABSENT else after, value)


def _stored_path(target: Target, field: str) -> str:
    """Return the stored path of a field, whose first word may be the name of a field of the model."""
    first, dot, rest = field.partition(".")
    declared = target.model.document_cls.model_fields.get(first) if target.model else None
    return f"{(declared.alias if declared else None) or first}{dot}{rest}"
