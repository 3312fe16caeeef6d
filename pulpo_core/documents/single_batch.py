"""Reads documents with a single `find` command, without the driver's cursor.

Creating, iterating and closing PyMongo's cursor is a large part of the cost of a small request, such as a page of 50
documents, which the database sends in one reply:

    {"find": "jobs", "filter": {…}, "limit": 51, "batchSize": 51}  →  {"cursor": {"id": 0, "firstBatch": […]}}

The driver's own cursor is used if a single command is not enough: if the documents exceed the 16 MB of a reply (the
`id` is not 0), if the collection has custom types, which `command` does not decode, and after a lost connection, since
the driver knows when it may retry a read.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from bson.codec_options import TypeRegistry
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

D = TypeVar("D", bound=Mapping[str, Any])
Sort = Sequence[tuple[str, int]]
NO_TYPES = TypeRegistry()


async def find_one(collection: AsyncCollection[D], condition: Mapping[str, Any]) -> D | None:
    """Return the document that the driver's `find_one` would return."""
    found = await _answer(collection, {"filter": condition, "limit": 1, "singleBatch": True})
    if found is None:
        return await collection.find_one(condition)
    return found[0] if found else None


async def find_page(
    collection: AsyncCollection[D],
    condition: Mapping[str, Any],
    projection: Mapping[str, int] | None,
    sort: Sort,
    offset: int,
    limit: int,
    seconds: float | None,
) -> list[D]:
    """Return a list of at most `limit` documents, as the driver's `find` would return them.

    Raises ExecutionTimeout if the database takes longer than `seconds`; None means no limit.
    """
    time = milliseconds(seconds)
    command = {"filter": condition, "sort": dict(sort), "skip": offset, "limit": limit, "maxTimeMS": time}
    if projection is not None:
        command["projection"] = projection
    found = await _answer(collection, {**command, "batchSize": limit})
    if found is None:
        cursor = collection.find(condition, projection).sort(sort).skip(offset).limit(limit)
        return await cursor.max_time_ms(time).to_list()
    return found


def milliseconds(seconds: float | None) -> int:
    """Return a time limit in the unit of commands; 0 means no limit."""
    return int(1000 * (seconds or 0))


async def _answer(collection: AsyncCollection[D], fields: dict[str, Any]) -> list[D] | None:
    """Return all documents of a `find` command; None if they must be read with the driver's cursor."""
    if collection.codec_options.type_registry != NO_TYPES:
        return None
    database, preference = collection.database, collection.read_preference
    command = {"find": collection.name, **fields}
    if level := collection.read_concern.level:
        command["readConcern"] = {"level": level}
    options: dict[str, Any] = {"read_preference": preference, "codec_options": collection.codec_options}
    try:  # with PyMongo's own method, because that of `WriteDatabase` looks for a write in every command
        reply: Any = await AsyncDatabase.command(database, command, **options)
    except ServerSelectionTimeoutError:  # a subclass of AutoReconnect; a retry would only wait once more
        raise
    except AutoReconnect:
        return None
    cursor = reply["cursor"]
    if cursor["id"]:  # there are more documents than fit in a reply
        await database.command("killCursors", collection.name, cursors=[cursor["id"]], read_preference=preference)
        return None
    found: list[D] = cursor["firstBatch"]
    return found
