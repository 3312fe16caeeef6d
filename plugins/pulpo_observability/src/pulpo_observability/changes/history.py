"""Reads recorded changes: those of one document, or all that meet a condition."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from beanie import SortDirection
from bson import ObjectId
from pymongo import ASCENDING, DESCENDING

from pulpo_core.database import Database, all_documents
from pulpo_core.documents import Documents
from pulpo_core.exceptions import NotFoundError
from pulpo_core.models.stored_types import read_back
from pulpo_observability.changes.delta import overlap
from pulpo_observability.changes.document_change import (
    COLLECTION,
    LARGEST,
    PLAIN,
    DocumentChange,
    nanoseconds,
    read_change,
)
from pulpo_observability.paging import Order, Position
from pulpo_observability.run_ids import LEAST, ambiguous

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

    from pulpo_core.metadata import ModelInfo
    from pulpo_core.project import Project

NUMBER = re.compile(r"-?[0-9]{1,19}")
NEWEST_FIRST = Order("order", SortDirection.DESCENDING)


@dataclass(frozen=True, slots=True)
class Target:
    """A collection, its model, and the ids that a text may stand for there."""

    collection: str
    model: "ModelInfo | None" = None
    ids: Sequence[Any] = ()

    @property
    def name(self) -> str:
        """The name of the model, or of the collection if it has none."""
        return self.model.name if self.model else self.collection


def find_target(project: "Project", name: str, key: str | None = None) -> Target:
    """Return the target for the name of a model or a collection, and an id as text.

    Raises NotFoundError for an id that no document of the model can have.
    """
    models = [model for model in project.metadata.models if model.view is None]
    model = next((model for model in models if model.name == name), None)
    if model is not None:
        ids = () if key is None else Documents[Any](model).stored_ids(key)
        return Target(model.document_cls.get_collection_name(), model, ids)
    by_collection = next((model for model in models if model.document_cls.get_collection_name() == name), None)
    if by_collection is not None:
        return find_target(project, by_collection.name, key)
    return Target(name, None, () if key is None else _possible_ids(key))


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSearch:
    """A condition on changes; None means any value."""

    target: Target | None = None
    collections: Sequence[str] | None = None
    actor: str | None = None
    run: str | None = None
    operation: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def condition(self) -> dict[str, Any]:
        """The condition as a filter of MongoDB, without the ids of the target."""
        order = {"$gte": self.since, "$lt": self.until}
        times = {name: nanoseconds(time) for name, time in order.items() if time is not None}
        wanted: dict[str, Any] = {"actor": self.actor, "runs": self.run, "order": times or None}
        wanted |= {"operation": self.operation, "kind": self.kind}
        if self.target is not None:
            wanted["collection"] = self.target.collection
        elif self.collections is not None:
            wanted["collection"] = {"$in": list(self.collections)}
        return {name: value for name, value in wanted.items() if value is not None}


class ChangeHistory:
    """The changes in a database."""

    def __init__(self, database: Database) -> None:
        self.database: AsyncDatabase[Any] = database.client.get_database(database.name, codec_options=PLAIN)
        self._changes = self.database[COLLECTION]

    async def search(self, search: ChangeSearch, limit: int, after: Position | None = None) -> list[DocumentChange]:
        """Return the newest changes that meet a condition, the newest first, from the end of a page on (`after`)."""
        condition = NEWEST_FIRST.after(search.condition, after)
        if search.target is not None and search.target.ids:
            return await self._of_ids(condition, search.target.ids, DESCENDING, limit)
        return await self._find(condition, DESCENDING, limit)

    async def count(self, search: ChangeSearch) -> int:
        """Return the number of changes that meet a condition."""
        ids = [] if search.target is None else list(search.target.ids)
        conditions = [{field: {"$in": ids}} for field in ("document_id", "many.ids")] if ids else [{}]
        counts = [await self._changes.count_documents({**search.condition, **each}) for each in conditions]
        return sum(counts)

    async def get(self, key: str) -> DocumentChange:
        """Return a change by its id. Raises NotFoundError."""
        stored = await self._changes.find_one({"_id": ObjectId(key)}) if ObjectId.is_valid(key) else None
        if stored is None:
            raise NotFoundError(f"there is no change {key[:100]!r}", hint="old changes are deleted")
        return read_change(stored)

    async def of_document(self, collection: str, key: Any) -> list[DocumentChange]:
        """Return all changes of a document, the oldest first."""
        return await self._of_ids({"collection": collection}, [key], ASCENDING)

    async def of_run(self, run: str) -> list[DocumentChange]:
        """Return the changes that a run and its children made, the oldest first."""
        return await self._find({"runs": run}, ASCENDING)

    async def find_run(self, beginning: str) -> str:
        """Return the id of the run whose id is or begins with a text; the text itself if no run of the changes has one.

        Raises ConflictError if there are several.
        """
        if len(beginning) < LEAST:
            return beginning
        ids = await self._changes.distinct("runs", {"runs": {"$regex": f"^{re.escape(beginning)}"}})
        found = [each for each in ids if each.startswith(beginning)]
        if len(found) > 1 and beginning not in found:
            raise ambiguous(beginning)
        return found[0] if len(found) == 1 else beginning

    async def _of_ids(
        self, condition: dict[str, Any], ids: Sequence[Any], direction: int, limit: int = 0
    ) -> list[DocumentChange]:
        """Return the changes of documents. Two queries, because an index serves each of them on every engine."""
        wanted = ids[0] if len(ids) == 1 else {"$in": list(ids)}
        found = [
            change
            for field in ("document_id", "many.ids")
            for change in await self._find({**condition, field: wanted}, direction, limit)
        ]
        found.sort(key=lambda change: change.order * direction)
        return found[:limit] if limit else found

    async def _find(self, condition: dict[str, Any], direction: int, limit: int = 0) -> list[DocumentChange]:
        cursor = self._changes.find(condition).sort("order", direction).limit(limit)
        return [read_change(each) async for each in cursor]


def touches(change: DocumentChange, path: str) -> bool:
    """Return True if a change affects a field."""
    if change.many is not None:
        return change.many.fields is None or any(overlap(each, path) for each in change.many.fields)
    return change.kind != "update" or any(overlap(each.path, path) for each in change.delta)


@asynccontextmanager
async def opened(project: "Project") -> AsyncIterator[Database]:
    """Open the project's database for reading, with its documents bound. Raises DatabaseError."""
    from pulpo_observability.records import bind_others

    project.load()
    database = await Database.open(project, read_back(all_documents(project)))
    try:
        await database.bind()
        await bind_others(database, project)
        yield database
    finally:
        await database.close()


def _possible_ids(text: str) -> list[Any]:
    """Return the ids that a text may stand for in a collection without a model."""
    found: list[Any] = [text]
    if ObjectId.is_valid(text):
        found.append(ObjectId(text))
    if NUMBER.fullmatch(text) and abs(int(text)) <= LARGEST:
        found.append(int(text))
    return found
