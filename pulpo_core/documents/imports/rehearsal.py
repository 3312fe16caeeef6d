"""Rehearses changes: finds the errors that they would have, without writing and without running actions.

Unique values are looked up in the database and among the previous rows. Conflicts in unique indexes with a condition, a
collation or an array are not found.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Generic, TypeVar

from beanie import Document
from bson.raw_bson import RawBSONDocument
from pymongo.errors import DuplicateKeyError

from pulpo_core.documents.bulk import BulkWriter, Create, Update
from pulpo_core.documents.encode.bson import encode_document
from pulpo_core.documents.imports.keys import canonical, value_at
from pulpo_core.documents.link_targets import are_links_checked, target_errors
from pulpo_core.documents.rows import Rows
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.write import WriteCheck, Writer
from pulpo_core.documents.write_errors import conflict
from pulpo_core.exceptions import ConflictError

Doc = TypeVar("Doc", bound=Document)
Planned = tuple[Create | Update, StoredDocument[Doc] | None]
STRETCH = 20
SIMPLE = {"locale": "simple"}


@dataclass(frozen=True, slots=True)
class UniqueIndex:
    """A unique index: its keys, and whether it is sparse (leaves out documents without any of the keys)."""

    keys: Sequence[str]
    is_sparse: bool

    def covers(self, content: Mapping[str, Any]) -> bool:
        """Return True if the index would hold this document with single values, not arrays."""
        values = [value_at(content, key) for key in self.keys]
        return not any(isinstance(value, list) for value in values) and not (
            self.is_sparse and all(value is None for value in values)
        )


class Rehearsal(Generic[Doc]):
    """Rehearses the changes of one import."""

    def __init__(self, writer: Writer[Doc], rows: Rows, bulk: BulkWriter[Doc]) -> None:
        self._writer = writer
        self._rows = rows
        self._bulk = bulk
        self._indexes: list[UniqueIndex] | None = None
        self._seen: dict[tuple[int, Any], str] = {}
        self._new = count()

    async def errors(self, changes: Sequence[Planned[Doc]], progress: Callable[[], None]) -> list[Exception | None]:
        """Return the error of each change, or None."""
        errors: list[Exception | None] = [None] * len(changes)
        contents: dict[int, RawBSONDocument] = {}
        new: dict[int, Doc] = {}
        for place, (change, former) in enumerate(changes):
            progress()
            if place % STRETCH == 0:
                await asyncio.sleep(0)
            try:
                contents[place], document = await self._content(change, former)
                if former is None:
                    new[place] = document
            except Exception as error:
                errors[place] = error
        if new and are_links_checked(self._writer.document):
            for place, dangling in zip(new, await target_errors([*new.values()]), strict=True):
                errors[place] = dangling
        free = {place: content for place, content in contents.items() if errors[place] is None}
        owners = {place: f"new {next(self._new)}" if place in new else repr(free[place]["_id"]) for place in free}
        for place, conflicting in (await self._conflicts(free, owners)).items():
            errors[place] = conflicting
        return errors

    async def _content(
        self, change: Create | Update, former: StoredDocument[Doc] | None
    ) -> tuple[RawBSONDocument, Doc]:
        """Return the content that would be stored. Raises the errors that do not depend on other documents."""
        sent = change.values if isinstance(change, Create) else change.patch
        if former is None:
            await self._bulk.check("create")
            document = self._writer.validator.new(await self._bulk.with_links(sent))
            await self._writer.send(document, document.validate_self())
            content = await self._writer.send(document, self._encoded(document))
            check = WriteCheck(self._writer, document, "create", self._rows, links=False)
        else:
            await self._bulk.check("update")
            patch = await self._bulk.with_links(sent)
            if self._writer.restores(patch):
                await self._bulk.check("delete")
            await self._rows.check("update", former.content)
            content, document = self._writer.patched(former, patch)
            await self._writer.check_deletion(former, document, self._rows)
            check = WriteCheck(self._writer, document, "update", self._rows, former)
        await check(content)
        return content, document

    async def _encoded(self, document: Doc) -> RawBSONDocument:
        return RawBSONDocument(encode_document(document))

    async def _conflicts(
        self, contents: Mapping[int, RawBSONDocument], owners: Mapping[int, str]
    ) -> dict[int, ConflictError]:
        """Return the errors of the documents with a unique value that another one has; `owners` identify documents."""
        found: dict[int, ConflictError] = {}
        for number, index in enumerate(await self._unique()):
            covered = {place: content for place, content in contents.items() if index.covers(content)}
            if not covered:
                continue
            values = {place: canonical(content, index.keys) for place, content in covered.items()}
            taken = await self._taken(index, [*covered.values()])
            for place, value in values.items():
                others = {*taken.get(value, ())} - {owners[place]}
                if others or self._seen.setdefault((number, value), owners[place]) != owners[place]:
                    details = {"keyPattern": dict.fromkeys(index.keys, 1)}
                    found.setdefault(place, conflict(DuplicateKeyError("", 11000, details), self._writer.document))
        return found

    async def _taken(self, index: UniqueIndex, contents: Sequence[RawBSONDocument]) -> dict[Any, list[str]]:
        """Return the stored documents with the index values of these contents: their ids as text, by the values."""
        collection = self._writer.document.get_pymongo_collection()
        either = [{key: {"$eq": value_at(content, key)} for key in index.keys} for content in contents]
        taken: dict[Any, list[str]] = {}
        cursor = collection.find({"$or": either}, dict.fromkeys(("_id", *index.keys), 1))
        for stored in await cursor.to_list():
            taken.setdefault(canonical(stored, index.keys), []).append(repr(stored["_id"]))
        return taken

    async def _unique(self) -> list[UniqueIndex]:
        """Return the unique indexes of the collection, which are read once."""
        if self._indexes is None:
            known = await self._writer.document.get_pymongo_collection().index_information()
            self._indexes = [UniqueIndex(("_id",), is_sparse=True)]
            for index in known.values():
                is_plain = (
                    index.get("collation", SIMPLE)["locale"] == "simple" and "partialFilterExpression" not in index
                )
                if index.get("unique") and is_plain:
                    keys = [key for key, _ in index["key"]]
                    self._indexes.append(UniqueIndex(keys, bool(index.get("sparse"))))
        return self._indexes
