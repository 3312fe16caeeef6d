"""The collection class of an embedded database: PyMongo's, with commands in a form that the engine understands.

Without it, the engine would answer some queries wrongly, and others slowly.
"""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from pymongo import IndexModel
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core.pymongo_internals import changed_operation
from pulpo_embedded.compatibility import find_and_modify
from pulpo_embedded.compatibility.expressions import adapted_expression
from pulpo_embedded.compatibility.filters import adapted_filter, adapted_update_filter
from pulpo_embedded.compatibility.find_and_modify import found_and_modified
from pulpo_embedded.compatibility.pipelines import PipelineAdapter
from pulpo_embedded.compatibility.stages import adapted_update
from pulpo_embedded.compatibility.writes_by_id import written_by_id

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
        return method(self, adapted_update_filter(filter), adapted_update(update), *args, **kwargs)

    return call


def _with_version(keys: Mapping[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Return the options of an index with its version: without it, the engine takes it for a different index."""
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
    replace_one = written_by_id(AsyncCollection.replace_one)
    delete_one = written_by_id(AsyncCollection.delete_one)
    delete_many = _filtered(AsyncCollection.delete_many)
    update_one = written_by_id(AsyncCollection.update_one)
    update_many = _updating(AsyncCollection.update_many)
    find_one_and_update = found_and_modified(
        AsyncCollection.find_one_and_update, find_and_modify.update, "update", "array_filters"
    )
    find_one_and_replace = found_and_modified(
        AsyncCollection.find_one_and_replace, find_and_modify.replace, "replacement"
    )
    find_one_and_delete = found_and_modified(AsyncCollection.find_one_and_delete, find_and_modify.delete)

    async def create_index(self, keys: Any, *args: Any, **kwargs: Any) -> str:
        """Call PyMongo's method with adapted arguments."""
        return await super().create_index(keys, *args, **_with_version(IndexModel(keys).document["key"], kwargs))

    async def create_indexes(self, indexes: Any, *args: Any, **kwargs: Any) -> list[str]:
        """Call PyMongo's method with adapted arguments."""
        return await super().create_indexes([_versioned(index) for index in indexes], *args, **kwargs)

    async def bulk_write(self, requests: Any, *args: Any, **kwargs: Any) -> Any:
        """Call PyMongo's method with adapted operations."""
        adapted = [changed_operation(each, adapted_update_filter, adapted_update) for each in requests]
        return await super().bulk_write(adapted, *args, **kwargs)

    async def distinct(
        self,
        key: str,
        filter: Any = None,  # noqa: A002 (PyMongo's name)
        session: AsyncClientSession | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> list[Any]:
        """Call PyMongo's method; for the fields of documents in lists, where the engine finds none, a pipeline."""
        names = key.split(".")
        if args or kwargs or len(names) == 1 or any(map(str.isdecimal, names)):
            return await super().distinct(key, adapted_filter(filter), session, *args, **kwargs)
        paths = (".".join(names[:end]) for end in range(1, len(names) + 1) if not names[end - 1].startswith("$"))
        unwind = [{"$unwind": f"${path}"} for path in paths]
        values = [{"$match": {key: {"$exists": True}}}, {"$group": {"_id": f"${key}"}}, {"$sort": {"_id": 1}}]
        stages = [{"$match": filter or {}}, *unwind, *values]
        return [each["_id"] async for each in await self.aggregate(stages, session)]

    async def aggregate(
        self, pipeline: Any, session: AsyncClientSession | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Call PyMongo's method with adapted arguments."""
        adapted = await PipelineAdapter(self.database, session).adapted(pipeline)
        return await super().aggregate(adapted, session, *args, **kwargs)

    async def aggregate_raw_batches(
        self, pipeline: Any, session: AsyncClientSession | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Call PyMongo's method with adapted arguments."""
        adapted = await PipelineAdapter(self.database, session).adapted(pipeline)
        return await super().aggregate_raw_batches(adapted, session, *args, **kwargs)
