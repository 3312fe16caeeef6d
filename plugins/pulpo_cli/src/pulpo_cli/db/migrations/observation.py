"""Observes a migration: the collections that it writes to, before and after."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import ReplaceOne

from pulpo_cli.db.copies.extended_json import AS_BYTES
from pulpo_cli.db.document_checks import BATCH
from pulpo_cli.db.migrations.changes import CollectionChanges

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.database import AsyncDatabase

    from pulpo_core.writes import Write, WriteCallNext

Pair = tuple[RawBSONDocument, RawBSONDocument | None]
"""A document before and after the migration; None if it was removed."""


class Observer:
    """A write middleware that copies a collection to disk before the first write of a migration to it."""

    def __init__(self) -> None:
        self._database: AsyncDatabase[Any] | None = None
        self._former: dict[str, IO[bytes]] = {}
        self._copying = asyncio.Lock()

    @contextmanager
    def observing(self, database: "AsyncDatabase[Any]") -> "Iterator[None]":
        """Copy collections that are written to in the block, for `changes` and `put_back` inside the block."""
        self._database = database
        try:
            yield
        finally:
            self._database = None
            for file in self._former.values():
                file.close()
            self._former = {}

    async def __call__(self, write: "Write", call_next: "WriteCallNext") -> Any:
        """Copy the collections of a write, and send it."""
        if self._database is not None:
            for part in write.each:
                if part.collection is not None and part.database == self._database.name:
                    await self._copy(part.collection)
        return await call_next(write)

    async def changes(self) -> dict[str, CollectionChanges]:
        """Return the changes of each collection so far."""
        return {name: await self._compare(name) for name in sorted(self._former)}

    async def put_back(self, is_wanted: Callable[[set[str]], bool]) -> None:
        """Restore the documents for which `is_wanted` returns True when called with their lost fields."""
        for name in self._former:
            counted = CollectionChanges()
            writes: list[ReplaceOne[Any]] = []
            async for before, after in self._pairs(name):
                if after is not None and is_wanted(counted.add(before, after)):
                    writes.append(ReplaceOne({"_id": before["_id"]}, before))
            if writes:
                await self._collection(name).bulk_write(writes)

    async def _copy(self, name: str) -> None:
        async with self._copying:
            if name in self._former:
                return
            file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by `observing`)
            async for document in self._collection(name).find({}):
                file.write(document.raw)
            self._former[name] = file

    async def _compare(self, name: str) -> CollectionChanges:
        found, kept = CollectionChanges(), 0
        async for before, after in self._pairs(name):
            if after is None:
                found.removed += 1
            else:
                kept += 1
                found.add(before, after)
        found.added = max(0, await self._collection(name).count_documents({}) - kept)
        return found

    async def _pairs(self, name: str) -> AsyncIterator[Pair]:
        for batch in self._batches(name):
            ids = [document["_id"] for document in batch]
            current = {
                _key(document): document async for document in self._collection(name).find({"_id": {"$in": ids}})
            }
            for document in batch:
                yield document, current.get(_key(document))

    def _batches(self, name: str) -> "Iterator[list[RawBSONDocument]]":
        file = self._former[name]
        file.seek(0)
        batch: list[RawBSONDocument] = []
        for document in bson.decode_file_iter(file, AS_BYTES):
            batch.append(document)
            if len(batch) == BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    def _collection(self, name: str) -> "AsyncCollection[RawBSONDocument]":
        if self._database is None:
            raise RuntimeError("no migration is observed")
        return self._database.get_collection(name, codec_options=AS_BYTES)


def _key(document: RawBSONDocument) -> bytes:
    return bson.encode({"": document["_id"]})
