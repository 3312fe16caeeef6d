"""Finds the changes of one write, in their stored form."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import bson
from bson import json_util
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError

from pulpo_core.sensitive import MASK, masked
from pulpo_core.writes import Write
from pulpo_core.writes.effects import MAX_DOCUMENTS, Effect, UnknownEffectsError, WriteEffects
from pulpo_observability.changes.current_undo import current_undo
from pulpo_observability.changes.delta import MAX_BYTES, Stored, field_changes, hidden_paths
from pulpo_observability.changes.document_change import PLAIN, is_recorded
from pulpo_observability.changes.stored_models import StoredModels

MAX_IDS = 10_000  # the ids of a write that is recorded as a whole
MAX_TEXT = 10_000  # characters of a filter or an update
ONE_BY_ONE = ("insert", "update", "replace", "delete")
COUNTS = ("inserted_count", "modified_count", "deleted_count", "upserted_count")
INSERTS = ("insert_one", "insert_many")
TOO_MANY = f"it affects more than {MAX_DOCUMENTS:,} documents"
UNKNOWN = "the database does not report which documents it changed"


class WriteChanges:
    """The changes of one write: call `read_before` before it is sent, and `find` after."""

    def __init__(self, write: Write, database: AsyncDatabase[Any], models: StoredModels) -> None:
        self._write = write
        self._database = database
        self._models = models
        self._is_insert = write.method in INSERTS
        self._ids: list[Any] | None = None
        self._reason = UNKNOWN
        self.is_known = True

    @cached_property
    def _effects(self) -> WriteEffects:
        return WriteEffects(self._write, self._database, is_recorded, exact=True)

    async def read_before(self) -> None:
        """Read the documents that may be changed. Raises errors of the database."""
        if self._is_insert:
            return
        try:
            await self._effects.read_before()
        except UnknownEffectsError:
            self.is_known = False
            if all(part.kind in ONE_BY_ONE and part.collection for part in self._effects.parts):
                self._reason, self._ids = TOO_MANY, await self._find_ids()

    def give_up(self) -> None:
        """Record the write as a whole, because the documents that it may change could not be read."""
        self.is_known = False

    async def find(self, result: Any, error: Exception | None = None) -> list[Mapping[str, Any]]:
        """Return the changes; `result` is the driver's, or None after an error. Raises errors of the database."""
        if self._is_insert:
            documents = [await self._as_sent(document) for document in self._inserted_documents(error)]
            return self._with_origin(map(self._change_of_insert, documents))
        if self.is_known:
            try:
                effects = await self._effects.find(result)
                if self._write.method != "command" or len(effects) >= (self._changed_count(result) or 0):
                    return self._with_origin(filter(None, map(self._change_of_effect, effects)))
            except UnknownEffectsError:
                pass
        if error is not None or self._changed_count(result) == 0:
            return []
        return self._with_origin([self._change_of_whole_write(result)])

    def _with_origin(self, changes: Iterable[dict[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the changes with the actor, the run and the time of the write added."""
        write, invocation = self._write, self._write.invocation
        known: dict[str, Any] = {"actor": write.actor.id, "channel": write.channel, "time": datetime.now(UTC)}
        if invocation is not None:
            known |= {
                "run": invocation.id,
                "runs": [*invocation.ancestors, invocation.id],
                "operation": invocation.operation.name,
            }
        if (undo := current_undo.get()) is not None:
            known |= {"undoes": undo.run, **({} if invocation else {"run": undo.id, "runs": [undo.id]})}
        return [{**change, **known, "order": time.time_ns()} for change in changes]

    def _document_key(self, collection: str, document: Stored) -> dict[str, Any]:
        model = self._models.of(collection).model_of(document)
        return {
            "collection": collection,
            **({"model": model.name} if model else {}),
            "document_id": document["_id"],
        }

    def _change_of_effect(self, effect: Effect) -> dict[str, Any] | None:
        """Return the change for an effect; None if no field differs."""
        key = self._document_key(effect.collection, effect.last)
        if effect.kind == "updated":
            delta = field_changes(effect.before or {}, effect.after or {}, self._models.of(effect.collection).kind)
            return {**key, "kind": "update", "delta": delta} if delta else None
        kind = "create" if effect.kind == "created" else "delete"
        return {**key, "kind": kind, **self._content(effect.collection, effect.last)}

    def _content(self, collection: str, document: Stored) -> dict[str, Any]:
        """Return a whole document, without the values of its sensitive fields."""
        kind = self._models.of(collection).kind
        if kind is not None:
            content = _plain(document)
            document = masked(content, kind)
            hidden = hidden_paths(content, document)
            return {**_content_or_omission(document), **({"masked": hidden} if hidden else {})}
        return _content_or_omission(document)

    def _change_of_insert(self, document: Stored) -> dict[str, Any]:
        collection = str(self._write.collection)
        return {**self._document_key(collection, document), "kind": "create", **self._content(collection, document)}

    def _inserted_documents(self, error: Exception | None) -> Sequence[Stored]:
        """Return the documents that an insert has written."""
        documents = self._write.documents
        if error is None:
            return documents
        details = error.details if isinstance(error, BulkWriteError) else {}
        refused = {each["index"] for each in details.get("writeErrors", ())}
        if not refused:
            return []
        if self._write.arguments.get("ordered", True):
            return documents[: min(refused)]
        return [document for index, document in enumerate(documents) if index not in refused]

    async def _as_sent(self, document: Stored) -> Stored:
        """Return a document as the bytes that were sent."""
        if isinstance(document, RawBSONDocument):
            return document
        try:
            options = self._write.client.codec_options
            return RawBSONDocument(bson.encode(_id_first(document), codec_options=options))
        except BSONError:  # a collection with its own codec options
            key = {"_id": document["_id"]}
            collection = self._database[str(self._write.collection)]
            return await collection.find_one(key, session=self._write.session) or key

    async def _find_ids(self) -> list[Any] | None:
        """Return the ids of the documents that a write may change; None if they are unknown, or too many."""
        found: list[Any] = []
        for part in self._effects.parts:
            if part.ids is not None:
                found += part.ids
                continue
            options = {name: part.arguments.get(name) for name in ("collation", "let", "session")}
            cursor = self._database[str(part.collection)].find(part.filter or {}, {"_id": 1}, **options)
            found += [each["_id"] async for each in cursor.limit(MAX_IDS + 1)]
        return found if len(found) <= MAX_IDS else None

    def _change_of_whole_write(self, result: Any) -> dict[str, Any]:
        """Return the change for a write that is recorded as a whole."""
        write = self._write
        part = self._effects.parts[0]
        collection = part.collection or ""
        is_sensitive = any(self._models.of(each.collection or "").kind is not None for each in self._effects.parts)
        model = self._models.of(collection).model_of({})
        many: dict[str, Any] = {
            "reason": self._reason,
            "ids": self._ids,
            "count": self._changed_count(result),
        }
        if len(self._effects.parts) == 1:
            many["filter"] = _shown_text(part.filter, is_sensitive)
            many["update"] = _shown_text(part.update, is_sensitive)
            many["fields"] = _updated_fields(part.update)
        return {
            "collection": collection,
            **({"model": model.name} if model else {}),
            "kind": {"insert": "create", "replace": "update"}.get(write.kind, write.kind),
            "many": {name: value for name, value in many.items() if value is not None},
        }

    def _changed_count(self, result: Any) -> int | None:
        """Return the number of changed documents; None if the driver does not report it."""
        if self._write.method.startswith("find_one_and_"):
            return 1 if result is not None or self._write.upsert else 0
        if isinstance(result, Mapping) and "n" in result:
            counts = [result.get("nModified", result.get("n")), len(result.get("upserted", ()))]
        elif getattr(result, "acknowledged", False):
            counts = [getattr(result, name, None) for name in COUNTS]
            counts.append(int(getattr(result, "upserted_id", None) is not None))
        else:
            return None
        return sum(count for count in counts if isinstance(count, int))


def _plain(document: Stored) -> dict[str, Any]:
    if isinstance(document, RawBSONDocument):
        return bson.decode(document.raw, codec_options=PLAIN)
    return dict(document)


def _content_or_omission(document: Stored) -> dict[str, Any]:
    """Return the fields for a document's content, or for its omission if it is too large."""
    content = (
        document
        if isinstance(document, RawBSONDocument)
        else RawBSONDocument(bson.encode(document, codec_options=PLAIN))
    )
    return {"omitted": True} if len(content.raw) > MAX_BYTES else {"content": content}


def _id_first(document: Stored) -> dict[str, Any]:
    """Return a document in the order in which the database stores it."""
    return {"_id": document["_id"], **document}


def _shown_text(value: Any, is_sensitive: bool) -> str | None:
    """Return a filter or an update as text; the mask if it may contain a sensitive value."""
    if value is None:
        return None
    if is_sensitive:
        return MASK
    text = json_util.dumps(value, default=str)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def _updated_fields(update: Any) -> list[str] | None:
    """Return the fields that an update of operators names; None for a pipeline."""
    if not isinstance(update, Mapping):
        return None
    named = [path for fields in update.values() for path in fields] + list(update.get("$rename", {}).values())
    return sorted({str(path).partition(".$")[0] for path in named})
