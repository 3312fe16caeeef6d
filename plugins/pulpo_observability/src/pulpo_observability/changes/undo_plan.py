"""Plans the undo of some changes of a document: the state that it must get."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulpo_observability.changes.delta import ABSENT, Stored, field_changes, is_same, overlap, value_at, with_value
from pulpo_observability.changes.document_change import DocumentChange, FieldDelta
from pulpo_observability.changes.history import touches

WHOLE = ""  # the path of a document itself
OWN_FIELDS = ("revision_id",)  # Beanie gives them a new value with each write
UNRECORDED = "changed since, by something that is not recorded"


@dataclass(slots=True)
class UndoPlan:
    """The current and the planned state of a document (None if missing), and the reasons for refused fields."""

    current: dict[str, Any] | None
    target: dict[str, Any] | None
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[str]:
        """The paths that an update restores."""
        if self.current is None or self.target is None:
            return []
        return [change["path"] for change in field_changes(self.current, self.target)]

    @property
    def action(self) -> str | None:
        """Return `create`, `update` or `delete`; None if there is nothing to do."""
        if self.current is None:
            return None if self.target is None else "create"
        if self.target is None:
            return "delete"
        return "update" if self.fields else None


Condition = Callable[[DocumentChange], bool]


def of_run(run: str) -> Condition:
    """Return a condition for the changes that a run and its children made."""
    return lambda change: run in change.runs


def since(version: DocumentChange) -> Condition:
    """Return a condition for the changes after another one; if that is a deletion, it is included."""
    is_deletion = version.kind == "delete"
    return lambda change: change.order > version.order or (is_deletion and change.id == version.id)


def plan_undo(is_own: Condition, changes: Sequence[DocumentChange], current: dict[str, Any] | None) -> UndoPlan:
    """Plan the undo of those changes of a document for which the condition is true.

    `changes` are all changes of the document, the oldest first. They are undone from the last to the first. A change is
    refused if its field no longer has the value that it set, or if a later change by others affects the field.
    """
    planner = _Planner(is_own, changes, current)
    for change in reversed([each for each in changes if is_own(each)]):
        if WHOLE in planner.refused:
            break
        planner.undo(change)
    return planner.plan()


class _Planner:
    def __init__(self, is_own: Condition, changes: Sequence[DocumentChange], current: dict[str, Any] | None) -> None:
        self._is_own = is_own
        self._changes = changes
        self._current = current
        self._state: dict[str, Any] | None = current
        self._own = [each for each in changes if is_own(each)]
        self.refused: dict[str, str] = {}

    def plan(self) -> UndoPlan:
        if WHOLE in self.refused:
            return UndoPlan(self._current, self._current, self.refused)
        target = self._state
        for path in self.refused:
            if target is not None and self._current is not None:
                target = with_value(target, path, value_at(self._current, path))
        return UndoPlan(self._current, target, self.refused)

    def undo(self, change: DocumentChange) -> None:
        others = [each for each in self._changes if each.order > change.order and not self._is_own(each)]
        if change.many is not None:
            self.refused[WHOLE] = f"changed together with many others: {change.many.reason}"
        elif change.kind == "create":
            self._undo_creation(change, others)
        elif change.kind == "delete":
            self._undo_deletion(change, others)
        elif self._state is None:
            self.refused[WHOLE] = _changed_by(others, "deleted") or "deleted since, by something that is not recorded"
        else:
            for each in change.delta:
                self._undo_field(each, others)

    def _undo_creation(self, change: DocumentChange, others: Sequence[DocumentChange]) -> None:
        if self._state is None:
            return
        if others:
            fields = sorted({each.path for other in others for each in other.delta})
            self.refused[WHOLE] = f"{', '.join(fields) or 'it'} {_changed_by(others, 'changed')}"
        elif self.refused:
            self.refused[WHOLE] = f"{', '.join(self.refused)}: {next(iter(self.refused.values()))}"
        elif different := _fields_changed_since(self._state, change):
            self.refused[WHOLE] = f"{', '.join(different)}: {UNRECORDED}"
        else:
            self._state = None

    def _undo_deletion(self, change: DocumentChange, others: Sequence[DocumentChange]) -> None:
        if self._state is not None:
            if not _fields_changed_since(self._state, change):
                return
            self.refused[WHOLE] = (
                _changed_by(others, "created again") or "created again, by something that is not recorded"
            )
        elif change.masked:
            self.refused[WHOLE] = f"{', '.join(change.masked)}: sensitive, so the values are not recorded"
        elif change.content is None:
            self.refused[WHOLE] = "too large to be recorded"
        else:
            self._state = change.content

    def _undo_field(self, change: FieldDelta, others: Iterable[DocumentChange]) -> None:
        path = change.path
        if path in OWN_FIELDS or self._state is None or self._is_already_undone(path):
            return
        if any(overlap(path, each) for each in self.refused):
            self.refused.setdefault(path, UNRECORDED)
        elif change.masked:
            self.refused[path] = "sensitive, so the values are not recorded"
        elif change.omitted:
            self.refused[path] = "too large to be recorded"
        elif change.unknown:
            self.refused[path] = "changed by another program, so the previous value is not recorded"
        elif later := [other for other in others if touches(other, path)]:
            self.refused[path] = _changed_by(later, "changed")
        elif not is_same(value_at(self._state, path), _value(change, "after")):
            self.refused[path] = UNRECORDED
        else:
            self._state = with_value(self._state, path, _value(change, "before"))

    def _is_already_undone(self, path: str) -> bool:
        """Return True if a field already has the value that it had before the run."""
        first = next((each for own in self._own for each in own.delta if each.path == path), None)
        if first is None or first.masked or first.omitted or first.unknown:
            return False
        return is_same(value_at(self._current, path), _value(first, "before"))


def _fields_changed_since(state: Stored, change: DocumentChange) -> list[str]:
    """Return the fields of a document that have changed since its creation."""
    if change.content is None:
        return []
    different = (each["path"] for each in field_changes(change.content, state))
    hidden = (*change.masked, *OWN_FIELDS)
    return [path for path in different if not any(overlap(path, each) for each in hidden)]


def _value(change: FieldDelta, side: str) -> Any:
    return getattr(change, side) if side in change.model_fields_set else ABSENT


def _changed_by(changes: Iterable[DocumentChange], done: str) -> str:
    """Return a reason that names the author of the last change; empty if there is none."""
    last = next(iter(reversed(list(changes))), None)
    if last is None:
        return ""
    run = f" in run {last.run}" if last.run else ""
    return f"{done} since, by {last.actor} ({last.channel}){run} at {last.time:%Y-%m-%d %H:%M:%S} UTC"
