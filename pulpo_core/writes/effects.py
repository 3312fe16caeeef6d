"""Finds the effects of a write on the documents of some collections, by reading them before and after it.

A query update names no documents, so the database is asked which ones match its filter, and for their state after the
write. If a single document is written, and the sender knows its previous state (`write.before`, as the documents layer
does), the driver's result is enough.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import bson
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.results import DeleteResult, InsertOneResult, UpdateResult

from pulpo_core.bson_codec import encoded
from pulpo_core.writes.write import Write

MAX_DOCUMENTS = 1000  # the maximum number of documents that are read for one write

Stored = Mapping[str, Any]
EffectKind = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a write on one document: its states before and after, None if it did not exist.

    The state before an update is also None if another program changed the document while it was being read.
    """

    kind: EffectKind
    collection: str
    before: Stored | None
    after: Stored | None

    @property
    def last(self) -> Stored:
        """The document's state now, or before it was deleted."""
        return self.after or self.before or {}


class UnknownEffectsError(Exception):
    """A write changes more documents than can be read, or others than were read."""


class WriteEffects:
    """The effects of a write on documents of some collections: call `read_before` before the write, `find` after it.

    `concerns` returns True for these collections. With `exact`, the state that the sender has read is not used,
    because the document may have been changed since. Documents are read with the options of `database`.
    """

    def __init__(
        self, write: Write, database: AsyncDatabase[Any], concerns: Callable[[str], bool], *, exact: bool = False
    ) -> None:
        self.write = write
        self.database = database
        self.parts = [part for part in write.each if _is_concerned(part, database.name, concerns)]
        self._exact = exact
        self._before: dict[str, dict[bytes, Stored]] = {}

    @property
    def _is_single(self) -> bool:
        """Return True if the driver's result is enough to find the effect on the only document."""
        if self.write.method == "insert_one":
            return True
        is_known = self.write.before is not None and not self._exact
        return is_known and self.write.method in ("replace_one", "delete_one")

    async def read_before(self) -> None:
        """Read the documents that may be changed. Raises UnknownEffectsError, and errors of the database."""
        if self._is_single:
            return
        for part in self.parts:
            known = self._before.setdefault(_collection(part), {})
            for document in await self._candidates(part):
                known[encoded(document["_id"])] = document
        if sum(map(len, self._before.values())) > MAX_DOCUMENTS:
            raise UnknownEffectsError

    async def find(self, result: Any) -> list[Effect]:
        """Return the effects; `result` is the driver's, or None after an error. Raises like `look`."""
        if self._is_single:
            return self._of_single(result)
        found: list[Effect] = []
        for collection, before in self._before.items():
            parts = [part for part in self.parts if part.collection == collection]
            named = [key for part in parts for key in part.ids or ()]
            upserted = [*_ids_in(result), *await self._upserted(result)]
            after = await self._documents(
                parts[0], [*(document["_id"] for document in before.values()), *named, *upserted]
            )
            makes_new = any(part.kind == "insert" or part.upsert for part in parts)
            options = self.database.codec_options
            found += _differences(collection, before, after, "created" if makes_new else "updated", options)
        if self.write.kind != "bulk" and len(found) < _count(result):  # other documents than those that were read
            raise UnknownEffectsError
        return found

    async def _upserted(self, result: Any) -> list[Any]:
        """Return the id of a new document that the driver does not report: `find_one_and_update` with `upsert`
        returns the document before the write by default, which is None.
        """
        write = self.write
        is_silent = write.upsert and write.method.startswith("find_one_and_") and result is None
        if not is_silent or write.ids is not None or any(self._before.values()):
            return []
        found = await self._candidates(write)
        if not found:
            raise UnknownEffectsError
        return [document["_id"] for document in found]

    def _of_single(self, result: Any) -> list[Effect]:
        collection, before = _collection(self.write), self.write.before or {}
        options = self.database[collection].codec_options
        if isinstance(result, InsertOneResult):
            return [Effect("created", collection, None, _as_stored(self.write.documents[0], options))]
        if isinstance(result, UpdateResult) and result.matched_count:
            after = _as_stored({"_id": before["_id"], **self.write.documents[0]}, options)
            return [Effect("updated", collection, before, after)]
        if isinstance(result, DeleteResult) and result.deleted_count:
            return [Effect("deleted", collection, before, None)]
        return []

    async def _candidates(self, part: Write) -> list[Stored]:
        """Return the documents that a write may change, and those that already have the ids of new ones.

        Of all documents that match the filter of an `update_one`, the database takes the first, and so does this query.
        In a bulk it may take another one, because earlier changes of the bulk come first.
        """
        if part.kind == "insert":
            return list((await self._documents(part, part.ids or ())).values())
        options = {name: part.arguments.get(name) for name in ("collation", "let", "session", "sort")}
        found = self.database[_collection(part)].find(part.filter or {}, **options)
        is_first = not part.many and self.write.kind != "bulk"
        return await found.limit(1 if is_first else MAX_DOCUMENTS + 1).to_list()

    async def _documents(self, part: Write, ids: Iterable[Any]) -> dict[bytes, Stored]:
        wanted = list(ids)
        if len(wanted) > MAX_DOCUMENTS:
            raise UnknownEffectsError
        found = self.database[_collection(part)].find({"_id": {"$in": wanted}}, session=part.session)
        return {encoded(document["_id"]): document async for document in found}


def _is_concerned(part: Write, database: str, concerns: Callable[[str], bool]) -> bool:
    if part.database != database:
        return False
    targets = (part.collection, part.arguments.get("new_name"), str(part.arguments.get("to")).partition(".")[2])
    return part.collection is None or any(concerns(target) for target in targets if isinstance(target, str) and target)


def _collection(part: Write) -> str:
    """Return the collection whose documents are written. Raises UnknownEffectsError for other kinds of writes."""
    if part.collection is None or part.kind not in ("insert", "update", "replace", "delete"):
        raise UnknownEffectsError
    return part.collection


def _differences(
    collection: str,
    before: Mapping[bytes, Stored],
    after: Mapping[bytes, Stored],
    new: EffectKind,
    options: CodecOptions[Any],
) -> Iterable[Effect]:
    for key, document in before.items():
        if key not in after:
            yield Effect("deleted", collection, document, None)
        elif not _is_same(after[key], document, options):
            yield Effect("updated", collection, document, after[key])
    yield from (Effect(new, collection, None, document) for key, document in after.items() if key not in before)


def _is_same(one: Stored, other: Stored, options: CodecOptions[Any]) -> bool:
    """Return True if both documents have the same bytes: 1 equals neither 1.0 nor True, and NaN equals NaN."""
    return bson.encode(one, codec_options=options) == bson.encode(other, codec_options=options)


def _ids_in(result: Any) -> list[Any]:
    """Return the ids of upserted documents, and of the document that `find_one_and_update` returns."""
    if isinstance(result, Mapping):
        if "_id" in result:
            return [result["_id"]]
        if isinstance(last := result.get("lastErrorObject"), Mapping):  # the result of a raw findAndModify
            return [last["upserted"]] if "upserted" in last else []
        upserted = result.get("upserted", ())
        return [each["_id"] for each in upserted] if isinstance(upserted, list) else []
    several = getattr(result, "upserted_ids", None) or {}
    one = getattr(result, "upserted_id", None)
    return [*several.values(), *([] if one is None else [one])]


def _count(result: Any) -> int:
    """Return the number of changed documents that the driver reports."""
    if not getattr(result, "acknowledged", False):
        return 0
    return sum(getattr(result, name, 0) for name in ("modified_count", "deleted_count"))


def _as_stored(document: Stored, options: CodecOptions[Any]) -> Stored:
    """Return a sent document as the driver would read it."""
    content = document.raw if isinstance(document, RawBSONDocument) else bson.encode(document, codec_options=options)
    return bson.decode(bytes(content), codec_options=options)
