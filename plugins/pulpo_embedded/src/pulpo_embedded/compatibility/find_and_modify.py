"""Replaces `findAndModify`, for which the engine reads the whole collection even if an index finds the document."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_embedded.compatibility.filters import adapted_update_filter
from pulpo_embedded.compatibility.stages import adapted_update
from pulpo_embedded.compatibility.steps import has_position, in_steps, named_arguments

Write = Callable[[Any, Mapping[str, Any], Mapping[str, Any], AsyncClientSession], Awaitable[bool]]
SIMPLE = {"filter", "projection", "sort", "upsert", "return_document", "session"}
NOT_FOUND: Any = object()


def found_and_modified(method: Any, write: Write, *own: str) -> Any:
    """Replace a `find_one_and_…` method of PyMongo by several commands, unless its options do not allow that."""

    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = named_arguments(method, args, kwargs)
        if given.keys() <= SIMPLE.union(own) and isinstance(given.get("filter"), Mapping):
            found = await in_steps(self, given.get("session"), partial(_modify, self, given, write))
            if found is not NOT_FOUND or not given.get("upsert"):
                return None if found is NOT_FOUND else found
        if "update" in given:
            given["update"] = adapted_update(given["update"])
        return await method(self, **{**given, "filter": adapted_update_filter(given.get("filter"))})

    return call


async def _modify(
    collection: AsyncCollection[Any], given: Mapping[str, Any], write: Write, session: AsyncClientSession
) -> Any:
    """Write the selected document, and return it from before or after the write; NOT_FOUND if there is none."""
    condition, projection = given["filter"], given.get("projection")
    if set(condition) != {"_id"} or isinstance(condition["_id"], Mapping):
        found = await collection.find_one(condition, {"_id": 1}, sort=given.get("sort"), session=session)
        if found is None:
            return NOT_FOUND
        condition = {**(condition if has_position(given.get("update")) else {}), "_id": found["_id"]}
    by_id = {"_id": condition["_id"]}
    if given.get("return_document"):
        is_written = await write(collection, given, condition, session)
        return await collection.find_one(by_id, projection, session=session) if is_written else NOT_FOUND
    before = await collection.find_one(by_id, projection, session=session)
    return before if before is not None and await write(collection, given, condition, session) else NOT_FOUND


async def update(
    collection: Any, given: Mapping[str, Any], condition: Mapping[str, Any], session: AsyncClientSession
) -> bool:
    """Update the document; return True if it was found."""
    array_filters = given.get("array_filters")
    result = await collection.update_one(condition, given["update"], array_filters=array_filters, session=session)
    return bool(result.matched_count)


async def replace(
    collection: Any, given: Mapping[str, Any], condition: Mapping[str, Any], session: AsyncClientSession
) -> bool:
    """Replace the document; return True if it was found."""
    result = await collection.replace_one(condition, given["replacement"], session=session)
    return bool(result.matched_count)


async def delete(
    collection: Any, given: Mapping[str, Any], condition: Mapping[str, Any], session: AsyncClientSession
) -> bool:
    """Delete the document; return True if it was found."""
    return bool((await collection.delete_one(condition, session=session)).deleted_count)
