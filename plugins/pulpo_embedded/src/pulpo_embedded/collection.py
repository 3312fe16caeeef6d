"""The collections of an embedded database: PyMongo's, with commands in a form that the engine understands.

Without them, the engine would answer some queries wrongly, and others slowly.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from functools import partial, wraps
from typing import Any

from pymongo import IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_embedded.expressions import adapted_expression
from pulpo_embedded.filters import adapted_filter, adapted_update_filter
from pulpo_embedded.find_and_modify import IN_STEPS, NOT_FOUND, find_and_modify
from pulpo_embedded.pipelines import PipelineAdapter

VERSION = "2dsphereIndexVersion"


def _filtered(method: Any) -> Any:
    """Adapt a method of PyMongo whose first argument is a filter."""

    @wraps(method)
    def call(self: Any, filter: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 (PyMongo's name)
        return method(self, adapted_filter(filter), *args, **kwargs)

    return call


def _found(method: Any) -> Any:
    """Adapt a method of PyMongo whose first arguments are a filter and a projection."""

    @wraps(method)
    def call(self: Any, filter: Any = None, projection: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 (PyMongo's name)
        return method(self, adapted_filter(filter), adapted_expression(projection), *args, **kwargs)

    return call


def _updating(method: Any) -> Any:
    """Adapt a method of PyMongo whose first arguments are a filter and an update, which may be a pipeline."""

    @wraps(method)
    def call(self: Any, filter: Any, update: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 (PyMongo's name)
        adapted = adapted_expression(update) if isinstance(update, list | tuple) else update
        return method(self, adapted_update_filter(filter), adapted, *args, **kwargs)

    return call


def _in_steps(method: Any, write: Callable[..., Awaitable[bool]], *own: str) -> Any:
    """Replace a `find_one_and_…` method of PyMongo by several commands, unless its options need more."""
    names = tuple(inspect.signature(method).parameters)[1:]

    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        given = {name: value for name, value in given.items() if value is not None}
        if given.keys() <= IN_STEPS.union(own) and isinstance(given.get("filter"), Mapping):
            found = await find_and_modify(self, given, partial(write, self, given))
            if found is not NOT_FOUND or not given.get("upsert"):
                return None if found is NOT_FOUND else found
        if isinstance(given.get("update"), list | tuple):
            given["update"] = adapted_expression(given["update"])
        return await method(self, **{**given, "filter": adapted_update_filter(given.get("filter"))})

    return call


async def _update(collection: Any, given: dict[str, Any], condition: Any, session: Any) -> bool:
    array_filters = given.get("array_filters")
    result = await collection.update_one(condition, given["update"], array_filters=array_filters, session=session)
    return bool(result.matched_count)


async def _replace(collection: Any, given: dict[str, Any], condition: Any, session: Any) -> bool:
    result = await collection.replace_one(condition, given["replacement"], session=session)
    return bool(result.matched_count)


async def _delete(collection: Any, given: dict[str, Any], condition: Any, session: Any) -> bool:
    return bool((await collection.delete_one(condition, session=session)).deleted_count)


def _with_version(keys: Mapping[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of an index with the version that the engine adds, and misses when it compares."""
    return {VERSION: 3, **options} if "2dsphere" in keys.values() else options


def _versioned(index: Any) -> Any:
    if not isinstance(index, IndexModel):
        return index
    options = {name: value for name, value in index.document.items() if name != "key"}
    return IndexModel(list(index.document["key"].items()), **_with_version(index.document["key"], options))


class EmbeddedCollection(AsyncCollection[Any]):
    """A collection that adapts its commands to the engine."""

    find = _found(AsyncCollection.find)
    find_raw_batches = _found(AsyncCollection.find_raw_batches)
    count_documents = _filtered(AsyncCollection.count_documents)
    replace_one = _filtered(AsyncCollection.replace_one)
    delete_one = _filtered(AsyncCollection.delete_one)
    delete_many = _filtered(AsyncCollection.delete_many)
    update_one = _updating(AsyncCollection.update_one)
    update_many = _updating(AsyncCollection.update_many)
    find_one_and_update = _in_steps(AsyncCollection.find_one_and_update, _update, "update", "array_filters")
    find_one_and_replace = _in_steps(AsyncCollection.find_one_and_replace, _replace, "replacement")
    find_one_and_delete = _in_steps(AsyncCollection.find_one_and_delete, _delete)

    async def create_index(self, keys: Any, *args: Any, **kwargs: Any) -> str:
        """Do the same as PyMongo's method."""
        return await super().create_index(keys, *args, **_with_version(IndexModel(keys).document["key"], kwargs))

    async def create_indexes(self, indexes: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Do the same as PyMongo's method."""
        return await super().create_indexes([_versioned(index) for index in indexes], *args, **kwargs)

    async def distinct(self, key: str, filter: Any = None, *args: Any, **kwargs: Any) -> list[Any]:  # noqa: A002 (PyMongo's name)
        """Do the same as PyMongo's method."""
        return await super().distinct(key, adapted_filter(filter), *args, **kwargs)

    async def aggregate(
        self, pipeline: Any, session: AsyncClientSession | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Do the same as PyMongo's method."""
        adapted = await PipelineAdapter(self.database, session).adapted(pipeline)
        return await super().aggregate(adapted, session, *args, **kwargs)

    async def aggregate_raw_batches(
        self, pipeline: Any, session: AsyncClientSession | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Do the same as PyMongo's method."""
        adapted = await PipelineAdapter(self.database, session).adapted(pipeline)
        return await super().aggregate_raw_batches(adapted, session, *args, **kwargs)
