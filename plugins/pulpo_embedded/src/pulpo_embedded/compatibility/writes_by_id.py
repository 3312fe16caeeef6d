"""Writes one document by `_id` and further conditions: for `{"_id": 1, "$expr": …}` the engine reads all documents."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_embedded.compatibility.filters import adapted_update_filter
from pulpo_embedded.compatibility.stages import adapted_update
from pulpo_embedded.compatibility.steps import has_position, in_steps, named_arguments

SIMPLE = {"filter", "update", "replacement", "array_filters", "bypass_document_validation", "session"}
NONE: Mapping[str, Any] = {"_id": {"$in": []}}


def written_by_id(method: Any) -> Any:
    """Wrap a method of PyMongo that writes one document: conditions besides the `_id` are checked in a step before."""

    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = named_arguments(method, args, kwargs)
        given["filter"] = condition = adapted_update_filter(given.get("filter"))
        if "update" in given:
            given["update"] = adapted_update(given["update"])
        if not (given.keys() <= SIMPLE and _hides_id(condition)) or has_position(given.get("update")):
            return await method(self, **given)

        async def steps(session: AsyncClientSession) -> Any:
            one = {"_id": condition["_id"]} if await _is_met(self, condition, session) else NONE
            return await method(self, **{**given, "filter": one, "session": session})

        return await in_steps(self, given.get("session"), steps)

    return call


def _hides_id(condition: Any) -> bool:
    """Return True for a condition on an `_id` with another one that keeps the engine from using the index on `_id`."""
    if not isinstance(condition, Mapping) or isinstance(condition.get("_id", {}), Mapping):
        return False
    return any(key.startswith("$") for key in condition)


async def _is_met(collection: AsyncCollection[Any], condition: Mapping[str, Any], session: AsyncClientSession) -> bool:
    """Return True if the document meets a condition: it is read by its `_id`, and then compared."""
    others = {key: value for key, value in condition.items() if key != "_id"}
    stages = [{"$match": {"_id": condition["_id"]}}, {"$match": others}, {"$project": {"_id": 1}}]
    return bool(await (await AsyncCollection.aggregate(collection, stages, session)).to_list())
