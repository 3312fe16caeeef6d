"""Subclasses of PyMongo's asynchronous client, database and collection that send writes through write middlewares.

Reads are PyMongo's own, or those of the collection class of the database's plugin. All ways to get a collection return
these classes: `client[…][…]`, `with_options`, `get_collection`, `create_collection`, and sub-collections.
"""

import inspect
from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Any, cast

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from pulpo_core.writes import commands, statements
from pulpo_core.writes.middleware import Writes
from pulpo_core.writes.statements import Arguments, Fields

Read = Callable[[Any, Arguments], Fields | None]


def make_client(
    url: str, writes: Writes, collection_class: type[AsyncCollection[Any]] | None = None, **options: Any
) -> AsyncMongoClient[Any]:
    """Return a client that sends writes through the middlewares, and then the methods of the collection class.

    Without middlewares and collection class, it is PyMongo's own client.
    """
    if writes.is_empty and collection_class is None:
        return AsyncMongoClient(url, **options)
    client: WriteClient = WriteClient(url, **options)
    client.pulpo_writes = writes
    if collection_class is not None:
        client.pulpo_collection_class = cast(
            type[WriteCollection], type("WriteCollection", (WriteCollection, collection_class), {})
        )
    return client


def _through(method: Any, read: Read) -> Any:
    """Wrap PyMongo's method: if `read` finds a write in the arguments, it is sent through the middlewares."""
    names = tuple(inspect.signature(method).parameters)[1:]

    @wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        kind: Any = type(self)
        writes, inner = self.pulpo_writes, _inner(kind, call)
        if writes.are_silent:
            return await inner(self, *args, **kwargs)
        arguments = {**dict(zip(names, args, strict=False)), **kwargs}
        fields = read(self, arguments)
        send = partial(inner, self, **arguments)
        if fields is None:
            return await send()
        return await writes.send(method.__name__, arguments, fields, send, _client_of(self))

    return call


def _client_of(target: Any) -> AsyncMongoClient[Any]:
    """Return the client of a collection or a database, or the client itself."""
    if isinstance(target, AsyncCollection):
        target = target.database
    client: AsyncMongoClient[Any] = target.client if isinstance(target, AsyncDatabase) else target
    return client


@cache
def _inner(kind: type, method: Any) -> Any:
    """Return the method that `method` overrides: that of the plugin's collection class, or PyMongo's."""
    name = method.__name__
    return next(vars(base)[name] for base in kind.__mro__ if vars(base).get(name, method) is not method)


class WriteCollection(AsyncCollection[Any]):
    """A collection that sends writes through the middlewares of its client."""

    @property
    def pulpo_writes(self) -> Writes:
        """The middlewares of the client."""
        client: Any = self.database.client
        return cast(Writes, client.pulpo_writes)

    def __getitem__(self, name: str) -> "WriteCollection":
        return _write_collection(super().__getitem__(name))

    def with_options(self, *args: Any, **kwargs: Any) -> "WriteCollection":
        """Override PyMongo's method to return one of these classes."""
        return _write_collection(super().with_options(*args, **kwargs))

    insert_one = _through(AsyncCollection.insert_one, statements.insert_one)
    insert_many = _through(AsyncCollection.insert_many, statements.insert_many)
    bulk_write = _through(AsyncCollection.bulk_write, statements.bulk_write)
    update_one = _through(AsyncCollection.update_one, statements.update)
    update_many = _through(AsyncCollection.update_many, statements.update_many)
    replace_one = _through(AsyncCollection.replace_one, statements.replace)
    delete_one = _through(AsyncCollection.delete_one, statements.delete)
    delete_many = _through(AsyncCollection.delete_many, statements.delete_many)
    find_one_and_update = _through(AsyncCollection.find_one_and_update, statements.update)
    find_one_and_replace = _through(AsyncCollection.find_one_and_replace, statements.replace)
    find_one_and_delete = _through(AsyncCollection.find_one_and_delete, statements.delete)
    aggregate = _through(AsyncCollection.aggregate, statements.aggregate)
    aggregate_raw_batches = _through(AsyncCollection.aggregate_raw_batches, statements.aggregate)
    rename = _through(AsyncCollection.rename, statements.rename)
    drop = _through(AsyncCollection.drop, statements.drop)


class WriteDatabase(AsyncDatabase[Any]):
    """A database that sends writes through the middlewares of its client."""

    @property
    def pulpo_writes(self) -> Writes:
        """The middlewares of the client."""
        client: Any = self.client
        return cast(Writes, client.pulpo_writes)

    @property
    def pulpo_collection_class(self) -> type[WriteCollection]:
        """The class of the database's collections."""
        client: Any = self.client
        return cast(type[WriteCollection], client.pulpo_collection_class)

    def __getitem__(self, name: str) -> WriteCollection:
        return self.pulpo_collection_class(self, name)

    def get_collection(self, *args: Any, **kwargs: Any) -> WriteCollection:
        """Override PyMongo's method to return one of these classes."""
        return _write_collection(super().get_collection(*args, **kwargs))

    async def create_collection(self, *args: Any, **kwargs: Any) -> WriteCollection:
        """Override PyMongo's method to return one of these classes."""
        return _write_collection(await super().create_collection(*args, **kwargs))

    def with_options(self, *args: Any, **kwargs: Any) -> "WriteDatabase":
        """Override PyMongo's method to return one of these classes."""
        return _database(super().with_options(*args, **kwargs))

    command = _through(AsyncDatabase.command, commands.command)
    cursor_command = _through(AsyncDatabase.cursor_command, commands.command)
    aggregate = _through(AsyncDatabase.aggregate, statements.aggregate)
    drop_collection = _through(AsyncDatabase.drop_collection, statements.drop_collection)


class WriteClient(AsyncMongoClient[Any]):
    """A client that sends writes through middlewares."""

    pulpo_writes = Writes()
    pulpo_collection_class = WriteCollection

    def __getitem__(self, name: str) -> WriteDatabase:
        return WriteDatabase(self, name)

    def get_database(self, *args: Any, **kwargs: Any) -> WriteDatabase:
        """Override PyMongo's method to return one of these classes."""
        return _database(super().get_database(*args, **kwargs))

    def get_default_database(self, *args: Any, **kwargs: Any) -> WriteDatabase:
        """Override PyMongo's method to return one of these classes."""
        return _database(super().get_default_database(*args, **kwargs))

    bulk_write = _through(AsyncMongoClient.bulk_write, statements.client_bulk_write)
    drop_database = _through(AsyncMongoClient.drop_database, statements.drop_database)


def _write_collection(other: AsyncCollection[Any]) -> WriteCollection:
    """Return a WriteCollection for a collection, with its options."""
    database: Any = other.database
    kind: type[WriteCollection] = database.pulpo_collection_class
    return kind(database, other.name, **_options(other))


def _database(other: AsyncDatabase[Any]) -> WriteDatabase:
    return WriteDatabase(other.client, other.name, **_options(other))


def _options(other: Any) -> dict[str, Any]:
    return {
        "codec_options": other.codec_options,
        "read_preference": other.read_preference,
        "write_concern": other.write_concern,
        "read_concern": other.read_concern,
    }
