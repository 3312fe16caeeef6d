"""Undoes everything that a run and its children have changed, and restores earlier versions of documents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bson
from bson.raw_bson import RawBSONDocument
from pydantic_core import to_jsonable_python
from pymongo.errors import DuplicateKeyError

from pulpo_core.database import Database
from pulpo_core.documents import Documents
from pulpo_core.documents.ids import document_ids
from pulpo_core.documents.versions import version_of
from pulpo_core.documents.write_errors import conflict
from pulpo_core.exceptions import (
    ConflictError,
    NotFoundError,
    PermissionDeniedError,
    PreconditionFailedError,
    UserInputError,
)
from pulpo_core.invocation import Actor, new_id
from pulpo_core.runtime import Runtime
from pulpo_core.writes import describing
from pulpo_observability.changes.access import check_readable
from pulpo_observability.changes.current_undo import Undo, current_undo
from pulpo_observability.changes.delta import ABSENT, encoded, is_same, value_at
from pulpo_observability.changes.document_change import PLAIN, DocumentChange
from pulpo_observability.changes.history import ChangeHistory
from pulpo_observability.changes.stored_models import StoredModels
from pulpo_observability.changes.undo_plan import WHOLE, Condition, UndoPlan, of_run, plan_undo, since

if TYPE_CHECKING:
    from pulpo_core.metadata import ModelInfo

ATTEMPTS = 5
RAW = PLAIN.with_options(document_class=RawBSONDocument)


@dataclass(slots=True)
class DocumentUndo:
    """The undo of one document: the action, the fields of an update, and the reasons for fields that are refused."""

    collection: str
    model: str | None
    id: Any
    action: str | None = None
    fields: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the undo as plain JSON values."""
        return {
            "collection": self.collection,
            "model": self.model,
            "id": to_jsonable_python(self.id, fallback=str),
            "action": self.action,
            "fields": self.fields,
            "refused": [{"path": path or None, "reason": reason} for path, reason in self.refused.items()],
        }


@dataclass(slots=True)
class RunUndo:
    """The undo of a run, or the return to an earlier version (`run` is None).

    `id` is its own id, by which it can itself be undone; None if nothing was written.
    """

    run: str | None
    id: str | None
    documents: list[DocumentUndo] = field(default_factory=list)

    @property
    def refused(self) -> list[DocumentUndo]:
        """The documents that are not completely restored."""
        return [each for each in self.documents if each.refused]

    def to_dict(self) -> dict[str, Any]:
        """Return the undo as plain JSON values."""
        return {"run": self.run, "undo": self.id, "documents": [each.to_dict() for each in self.documents]}


class Undoer:
    """Undoes runs on behalf of an actor.

    With a `runtime`, the actor needs permission to read and write each document; without one, Python is trusted.
    """

    def __init__(self, database: Database, actor: Actor, channel: str, runtime: Runtime | None = None) -> None:
        self.history = ChangeHistory(database)
        self._models = StoredModels(database.project)
        self._actor = actor
        self._channel = channel
        self._runtime = runtime

    async def undo(self, run: str, *, dry: bool = False) -> RunUndo:
        """Undo the changes of a run, from the last document to the first; with `dry`, only return the plan.

        Fields that somebody else has changed since are refused, and left unchanged. Raises NotFoundError if no
        changes of the run are recorded.
        """
        changes = await self.history.of_run(run)
        if not changes:
            hint = "check the id, and that changes are recorded ([tool.pulpo.observability] changes, changes_days)"
            raise NotFoundError(f"no changes of the run {run[:100]!r} are recorded", hint=hint)
        return await self._undo(
            RunUndo(run, None if dry else new_id()), of_run(run), _last_of_each_document(changes), dry
        )

    async def restore(self, change: str, *, dry: bool = False) -> RunUndo:
        """Restore one document as it was after a change, or before it if the change is a deletion.

        All later changes are undone, no matter by whom; fields whose values are not recorded are refused, and listed.
        Raises NotFoundError if there is no such change, ConflictError if it is of several documents.
        """
        version = await self.history.get(change)
        if version.many is not None:
            raise ConflictError(f"the change {change!r} is of many documents: {version.many.reason}")
        return await self._undo(RunUndo(None, None if dry else new_id()), since(version), [version], dry)

    async def _undo(
        self, done: "RunUndo", is_own: Condition, documents: Iterable[DocumentChange], dry: bool
    ) -> "RunUndo":
        token = None if done.id is None else current_undo.set(Undo(done.run, done.id))
        try:
            for change in documents:
                done.documents.append(await self._undo_document(is_own, change, dry))
        finally:
            if token is not None:
                current_undo.reset(token)
        return done

    async def _undo_document(self, is_own: Condition, change: DocumentChange, dry: bool) -> DocumentUndo:
        key = change.document_id
        done = DocumentUndo(change.collection, change.model, key)
        if change.many is not None:
            done.refused[WHOLE] = f"{change.kind} recorded as a whole: {change.many.reason}"
            return done
        model = self._model(change)
        if reason := await self._closed(model, key):
            done.refused[WHOLE] = reason
            return done
        for _ in range(ATTEMPTS):
            raw = await self._read(change.collection, key)
            current = None if raw is None else bson.decode(raw.raw, codec_options=PLAIN)
            plan = plan_undo(is_own, await self.history.of_document(change.collection, key), current)
            done.action, done.fields, done.refused = plan.action, plan.fields, plan.refused
            if dry or plan.action is None:
                break
            try:
                await self._write(change, model, plan, raw)
            except PreconditionFailedError:  # somebody was faster: plan again
                continue
            except UserInputError as error:
                done.action, done.fields = None, []
                done.refused[WHOLE] = error.message
            else:
                await self._check(change, plan, done)
            break
        else:
            done.action, done.fields, done.refused = None, [], {WHOLE: "it keeps being changed by others"}
        return self._as_shown(done, model)

    async def _closed(self, model: "ModelInfo | None", key: Any) -> str | None:
        """Return the reason why the actor may not see a document; None if they may."""
        if self._runtime is None:
            return None
        if model is None:
            return "it has no model, so only `pulpo runs undo` may write it"
        try:
            await check_readable(self._runtime, self._actor, self._channel, model, key)
        except (NotFoundError, PermissionDeniedError):
            return "it is missing, or this actor may not read it"
        return None

    async def _read(self, collection: str, key: Any) -> RawBSONDocument | None:
        found: RawBSONDocument | None = (
            await self.history.database[collection].with_options(codec_options=RAW).find_one({"_id": key})
        )
        return found

    async def _write(
        self, change: DocumentChange, model: "ModelInfo | None", plan: UndoPlan, raw: RawBSONDocument | None
    ) -> None:
        with describing(actor=self._actor, channel=self._channel):
            if model is None:
                try:
                    await self._write_raw(change, plan)
                except DuplicateKeyError as error:
                    raise conflict(error) from None
                return
            documents: Documents[Any] = Documents(model)
            if self._runtime is not None:
                documents = documents.as_(self._actor, self._channel)
            expected = None if raw is None else version_of(bytes(raw.raw))
            if plan.target is None:
                await documents.delete(change.document_id, expected=expected)
            else:
                await documents.restore(plan.target, expected=expected, is_deleted=raw is None)

    async def _write_raw(self, change: DocumentChange, plan: UndoPlan) -> None:
        """Write a document without a model, unless it was changed since it was read."""
        collection = self.history.database[change.collection]
        if plan.current is None:
            await collection.insert_one(plan.target)
            return
        condition = _unchanged(plan.current)
        if plan.target is None:
            count = (await collection.delete_one(condition)).deleted_count
        else:
            count = (await collection.replace_one(condition, plan.target)).matched_count
        if not count:
            raise PreconditionFailedError("it was changed in between")

    async def _check(self, change: DocumentChange, plan: UndoPlan, done: DocumentUndo) -> None:
        """Record the fields in which the model has stored another value than the restored one."""
        stored = await self._read(change.collection, change.document_id)
        now = {} if stored is None else bson.decode(stored.raw, codec_options=PLAIN)
        for path in plan.fields:
            value = ABSENT if plan.target is None else value_at(plan.target, path)
            if not is_same(value_at(now, path), value):
                done.refused[path] = "the model itself has set another value"

    def _model(self, change: DocumentChange) -> "ModelInfo | None":
        models = self._models.of(change.collection).models
        return next((model for model in models if model.name == change.model), models[0] if models else None)

    def _as_shown(self, done: DocumentUndo, model: "ModelInfo | None") -> DocumentUndo:
        if model is not None:
            done.id = document_ids(model.document_cls).to_json(done.id)
        return done


def _last_of_each_document(changes: list[DocumentChange]) -> Iterator[DocumentChange]:
    """Yield the last change of each document, the newest first, and each change without a document."""
    seen: set[tuple[str, bytes]] = set()
    for change in reversed(changes):
        key = (change.collection, encoded(change.document_id))
        if change.many is not None:
            yield change
        elif key not in seen:
            seen.add(key)
            yield change


def _unchanged(current: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: {"$eq": value} for name, value in current.items() if name != "_id" and _is_plain(name)}
    return {"_id": current["_id"], **plain}


def _is_plain(name: str) -> bool:
    return bool(name) and "." not in name and name[0] != "$"
