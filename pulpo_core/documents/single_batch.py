"""Reads what fits into one answer of the database in one command, past the driver's cursor.

A cursor that is opened and closed for a single answer takes a good part of what a request costs. Where one command
does not do, the driver's way is taken: for more than an answer holds, for types that only a cursor reads back, and
when the connection was lost, for which the driver has its rules of trying again.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from bson.codec_options import TypeRegistry
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

D = TypeVar("D", bound=Mapping[str, Any])
Sort = Sequence[tuple[str, int]]
NO_TYPES = TypeRegistry()


async def find_one(collection: AsyncCollection[D], condition: Mapping[str, Any]) -> D | None:
    """What the driver's `find_one` gives."""
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
    """What the driver's `find` gives, as a list of at most `limit` documents.

    Raises ExecutionTimeout when the database is at it for longer than `seconds`; None is no limit.
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
    """A time as the database takes it; 0 is no limit."""
    return int(1000 * (seconds or 0))


async def _answer(collection: AsyncCollection[D], options: dict[str, Any]) -> list[D] | None:
    """All documents that a `find` command gives; None where they have to be read the driver's way."""
    if collection.codec_options.type_registry != NO_TYPES:
        return None
    database, preference = collection.database, collection.read_preference
    command = {"find": collection.name, **options}
    if level := collection.read_concern.level:
        command["readConcern"] = {"level": level}
    try:
        reply: Any = await database.command(command, read_preference=preference, codec_options=collection.codec_options)
    except ServerSelectionTimeoutError:  # waited for long enough
        raise
    except AutoReconnect:
        return None
    cursor = reply["cursor"]
    if cursor["id"]:  # more than the 16 MB of an answer
        await database.command("killCursors", collection.name, cursors=[cursor["id"]], read_preference=preference)
        return None
    found: list[D] = cursor["firstBatch"]
    return found
