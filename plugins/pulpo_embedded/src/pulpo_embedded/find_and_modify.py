"""Replaces `findAndModify`, for which the engine reads the whole collection even if it finds the document by an index.

The steps (find, write, read) are one transaction, so that no other writer interferes; it is retried on a conflict.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core.pymongo_internals import bound_session

Condition = Mapping[str, Any]
Write = Callable[[Condition, AsyncClientSession], Awaitable[bool]]
IN_STEPS = {"filter", "projection", "sort", "upsert", "return_document", "session"}
NOT_FOUND: Any = object()


async def find_and_modify(collection: AsyncCollection[Any], given: dict[str, Any], write: Write) -> Any:
    """Write the document that PyMongo's arguments select; return it from before or after the write, or NOT_FOUND.

    `write` gets a condition that matches only this document, and returns whether it was found.
    """
    session = given.get("session") or bound_session(collection.database.client)

    async def attempt(session: AsyncClientSession) -> Any:
        return await _modify(collection, given, write, session)

    if session is not None:
        return await (attempt(session) if session.in_transaction else session.with_transaction(attempt))
    async with collection.database.client.start_session() as own:
        return await own.with_transaction(attempt)


async def _modify(
    collection: AsyncCollection[Any], given: dict[str, Any], write: Write, session: AsyncClientSession
) -> Any:
    condition, projection = given["filter"], given.get("projection")
    if set(condition) != {"_id"} or isinstance(condition["_id"], Mapping):
        found = await collection.find_one(condition, {"_id": 1}, sort=given.get("sort"), session=session)
        if found is None:
            return NOT_FOUND
        is_needed = _has_position(given.get("update"))
        condition = {**(condition if is_needed else {}), "_id": found["_id"]}
    by_id = {"_id": condition["_id"]}
    if given.get("return_document"):
        is_written = await write(condition, session)
        return await collection.find_one(by_id, projection, session=session) if is_written else NOT_FOUND
    before = await collection.find_one(by_id, projection, session=session)
    return before if before is not None and await write(condition, session) else NOT_FOUND


def _has_position(update: Any) -> bool:
    """Return True if an update may use the position that the condition matched: `lines.$.qty`."""
    changes = update.values() if isinstance(update, Mapping) else ()
    return any(".$" in path for change in changes if isinstance(change, Mapping) for path in change)
