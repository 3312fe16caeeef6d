"""A journal of the writes of an import, kept on disk, so that they can be undone."""

import tempfile
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import bson
from bson.raw_bson import RawBSONDocument
from pymongo import ReplaceOne

from pulpo_cli.db.copies.extended_json import AS_BYTES

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.database import AsyncDatabase


class Journal:
    """Records each batch before it is written. `undo` restores the previous documents."""

    def __init__(self, database: "AsyncDatabase[dict[str, Any]]") -> None:
        self.database: AsyncDatabase[RawBSONDocument] = database.with_options(codec_options=AS_BYTES)
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Discard the journal."""
        self._file.close()

    async def record(self, collection: "AsyncCollection[RawBSONDocument]", ids: list[Any]) -> list[Any]:
        """Record the current documents with these ids, and return those that exist."""
        former = await collection.find({"_id": {"$in": ids}}).to_list()
        entry = {"collection": collection.name, "ids": ids, "former": former}
        self._file.write(bson.encode(entry))
        return former

    async def undo(self) -> None:
        """Restore the documents that existed before, and delete the others."""
        self._file.seek(0)
        for entry in bson.decode_file_iter(self._file, AS_BYTES):
            collection = self.database[entry["collection"]]
            former: list[RawBSONDocument] = entry["former"]
            kept = {repr(document["_id"]) for document in former}
            await collection.delete_many({"_id": {"$in": [id_ for id_ in entry["ids"] if repr(id_) not in kept]}})
            await _put_back(collection, former)


async def _put_back(collection: "AsyncCollection[RawBSONDocument]", former: Iterable[RawBSONDocument]) -> None:
    writes: list[Any] = [ReplaceOne({"_id": document["_id"]}, document, upsert=True) for document in former]
    if writes:
        await collection.bulk_write(writes)
