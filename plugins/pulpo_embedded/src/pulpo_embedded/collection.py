"""The collections of an embedded database: PyMongo's, with commands in a form that the engine understands.

Without them, the engine would answer some queries wrongly, and others slowly.
"""

from functools import wraps
from typing import Any

from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_embedded.expressions import adapted_expression
from pulpo_embedded.filters import adapted_filter, adapted_update_filter
from pulpo_embedded.pipelines import PipelineAdapter


def _filtered(method: Any) -> Any:
    """A method of PyMongo whose first argument is a filter."""

    @wraps(method)
    def call(self: Any, filter: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 (PyMongo's name)
        return method(self, adapted_filter(filter), *args, **kwargs)

    return call


def _found(method: Any) -> Any:
    """A method of PyMongo whose first arguments are a filter and a projection."""

    @wraps(method)
    def call(self: Any, filter: Any = None, projection: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 (PyMongo's name)
        return method(self, adapted_filter(filter), adapted_expression(projection), *args, **kwargs)

    return call


def _updating(method: Any) -> Any:
    """A method of PyMongo whose first arguments are a filter and an update, which may be a pipeline."""

    @wraps(method)
    def call(self: Any, filter: Any, update: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A002 (PyMongo's name)
        adapted = adapted_expression(update) if isinstance(update, list | tuple) else update
        return method(self, adapted_update_filter(filter), adapted, *args, **kwargs)

    return call


class EmbeddedCollection(AsyncCollection[Any]):
    """A collection whose commands suit the engine."""

    find = _found(AsyncCollection.find)
    find_raw_batches = _found(AsyncCollection.find_raw_batches)
    count_documents = _filtered(AsyncCollection.count_documents)
    replace_one = _filtered(AsyncCollection.replace_one)
    delete_one = _filtered(AsyncCollection.delete_one)
    delete_many = _filtered(AsyncCollection.delete_many)
    update_one = _updating(AsyncCollection.update_one)
    update_many = _updating(AsyncCollection.update_many)
    find_one_and_update = _updating(AsyncCollection.find_one_and_update)
    find_one_and_replace = _filtered(AsyncCollection.find_one_and_replace)
    find_one_and_delete = _filtered(AsyncCollection.find_one_and_delete)

    async def distinct(self, key: str, filter: Any = None, *args: Any, **kwargs: Any) -> list[Any]:  # noqa: A002 (PyMongo's name)
        """As PyMongo's."""
        return await super().distinct(key, adapted_filter(filter), *args, **kwargs)

    async def aggregate(
        self, pipeline: Any, session: AsyncClientSession | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """As PyMongo's."""
        adapted = await PipelineAdapter(self.database, session).adapted(pipeline)
        return await super().aggregate(adapted, session, *args, **kwargs)

    async def aggregate_raw_batches(
        self, pipeline: Any, session: AsyncClientSession | None = None, *args: Any, **kwargs: Any
    ) -> Any:
        """As PyMongo's."""
        adapted = await PipelineAdapter(self.database, session).adapted(pipeline)
        return await super().aggregate_raw_batches(adapted, session, *args, **kwargs)
