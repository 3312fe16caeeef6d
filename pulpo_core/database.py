"""Connection to MongoDB: creates the client and binds the documents. No other module connects."""

import asyncio
import logging
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pymongo
from beanie import Document, View
from bson.codec_options import TypeRegistry
from pymongo import AsyncMongoClient, IndexModel
from pymongo.errors import ConfigurationError as MongoConfigurationError
from pymongo.errors import InvalidURI, OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from pulpo_core.beanie_internals import bind_documents
from pulpo_core.events import FrameworkEventType, emit, emitting_errors
from pulpo_core.exceptions import ConfigurationError, DatabaseError
from pulpo_core.models.indexes import document_indexes
from pulpo_core.models.stored_types import prepare_beanie, read_back
from pulpo_core.models.views import update_views
from pulpo_core.sensitive import MASK, may_hold_sensitive
from pulpo_core.urls import masked_url
from pulpo_core.writes.client import make_client
from pulpo_core.writes.middleware import WriteMiddleware, Writes
from pulpo_core.writes.models import ModelsByCollection

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection

    from pulpo_core.plugins import Plugins
    from pulpo_core.project import Project

log = logging.getLogger(__name__)

HEARTBEAT = (0.5, 10.0)  # seconds between heartbeats: the driver's minimum, and its default
NOTHING = "pulpo.nothing"  # a collection that does not exist
CLOSING = 2.0  # seconds to end the sessions of a server
UNAUTHORIZED = 13
OPTIONAL_KINDS = ("text", "hashed")  # of indexes
DUPLICATE = re.compile(r"(?<=dup key: )\{.*\}", re.DOTALL)  # the value in the server's message about a unique index
INDEX_SECONDS = 86_400  # the time limit for creating an index


@dataclass(frozen=True, slots=True)
class Database:
    """A connected database. The client belongs to the event loop in which it was created."""

    client: AsyncMongoClient[Any]
    name: str
    url: str
    project: "Project"
    writes: Writes

    @classmethod
    async def connect(cls, project: "Project") -> "Database":
        """Connect to the project's database and bind its documents, including those of the plugins.

        Raises DatabaseError if nothing answers, ConfigurationError if the URL is not valid.
        """
        database = await cls.open(project, read_back(all_documents(project)))
        try:
            await database.bind()
            await update_views(database.client[database.name], _views(project))
            await database.create_indexes()
        except BaseException:
            await database.close()
            raise
        return database

    @classmethod
    async def open(
        cls, project: "Project", types: TypeRegistry | None = None, innermost: Sequence[WriteMiddleware] = ()
    ) -> "Database":
        """Connect without binding documents. Raises like `connect`.

        `types` are the driver's converters for values that it reads. `innermost` are write middlewares inside those of
        the project.
        """
        started, plugins = time.perf_counter(), project.plugins
        with emitting_errors(
            plugins, FrameworkEventType.DB_CONNECTION_ERROR, "database", "the database cannot be reached"
        ):
            database = await cls._open(project, types, innermost)
        message = f"connected to {masked_url(database.url)}"
        emit(plugins, FrameworkEventType.DB_CONNECTED, "database", message, started=started, name=database.name)
        return database

    @classmethod
    async def _open(
        cls, project: "Project", types: TypeRegistry | None, innermost: Sequence[WriteMiddleware]
    ) -> "Database":
        url = await asyncio.to_thread(resolve_url, project)
        name = database_name(project, url)
        timeout = project.settings.database_timeout
        options: dict[str, Any] = {**_time_limits(url, timeout)}
        if types:
            options["type_registry"] = types
        options["datetime_conversion"] = (
            "DATETIME_AUTO"  # without it, a time past the year 9999 could not be read at all
        )
        writes = Writes([*project.write_middlewares(), *innermost])
        collection_class = project.plugins.first("pulpo_collection_class", url=url, project=project)
        client = make_client(url, writes, collection_class, tz_aware=True, uuidRepresentation="standard", **options)
        database = cls(client, name, url, project, writes)
        try:
            await database.ping(timeout)
        except BaseException:
            await client.close()
            raise
        return database

    @property
    def plugins(self) -> "Plugins":
        """The plugins of the project."""
        return self.project.plugins

    async def ping(self, seconds: float = 5.0) -> None:
        """Raise DatabaseError unless the database answers, and can read, within this time."""
        try:
            with pymongo.timeout(seconds):
                await self.client.admin.command("ping")  # needs no permission
                await self._read()
        except PyMongoError as error:
            known = await self.problem()
            raise DatabaseError(
                f"no database answers at {masked_url(self.url)}{f': {known}' if known else ''}",
                {"cause": type(error).__name__},
                hint=None if known else "start it, or set database_url (PULPO_DATABASE_URL) to a running one",
            ) from error

    async def _read(self) -> None:
        """Read from a missing collection. A database may answer but be unable to read; then raises PyMongoError."""
        try:
            await self.client[self.name].command({"find": NOTHING, "limit": 1, "singleBatch": True})
        except OperationFailure as error:
            if error.code != UNAUTHORIZED:
                raise

    async def problem(self) -> str | None:
        """Return the reason why the database does not work, if the plugin that provides it knows; else None."""
        found = await asyncio.to_thread(self.plugins.first, "pulpo_database_problem", project=self.project)
        return found if isinstance(found, str) else None

    async def close(self) -> None:
        """Close the connections. Does not wait for an unreachable server: its sessions expire by themselves."""
        with pymongo.timeout(CLOSING):
            await self.client.close()
        message = f"the connection to {masked_url(self.url)} is closed"
        emit(self.plugins, FrameworkEventType.DB_CLOSED, "database", message, name=self.name)

    async def bind(self) -> None:
        """Bind the project's documents to the database, without creating indexes. Raises DatabaseError."""
        prepare_beanie()
        try:
            await bind_documents(self.client[self.name], [*all_documents(self.project), *_views(self.project)])
        except OperationFailure as error:
            raise DatabaseError(f"the database refuses the project's collections: {reason(error)}") from error
        self.writes.models = ModelsByCollection(self.name, self.project.metadata.models)

    async def create_indexes(self) -> None:
        """Create the indexes of the bound documents. Raises DatabaseError if one cannot be created."""
        started, error_type = time.perf_counter(), FrameworkEventType.DB_INDEXES_ERROR
        with emitting_errors(self.plugins, error_type, "database", "an index cannot be made"):
            await self._create_indexes()
        complete = FrameworkEventType.DB_INDEXES_COMPLETE
        emit(self.plugins, complete, "database", "the indexes are made", started=started, name=self.name)

    async def _create_indexes(self) -> None:
        indexed: list[tuple[type[Document], list[IndexModel]]] = [
            *((model.document_cls, model.wanted_indexes) for model in self.project.metadata.models),
            *((document, document_indexes(document)) for document in self.project.documents()),
        ]
        try:
            for document, indexes in indexed:
                if indexes:
                    with pymongo.timeout(INDEX_SECONDS):
                        await _create(document.get_pymongo_collection(), indexes)
        except OperationFailure as error:
            raise DatabaseError(
                f"the database refuses the project's indexes: {reason(error, [document])}",
                hint="compare them with `pulpo db indexes`; correct the stored documents, or drop the old index",
            ) from error


def all_documents(project: "Project") -> list[type[Document]]:
    """Return the documents of a project, including those of the plugins."""
    return [*(model.document_cls for model in project.metadata.models), *project.documents()]


def _views(project: "Project") -> list[type[View]]:
    return [model.view for model in project.metadata.models if model.view is not None]


async def _create(collection: "AsyncCollection[Any]", indexes: list[IndexModel]) -> None:
    """Create the indexes of a collection. Those of kinds that a database may lack are created one by one."""
    special = [index for index in indexes if _kind(index) in OPTIONAL_KINDS]
    if plain := [index for index in indexes if index not in special]:
        await collection.create_indexes(plain)
    for index in special:
        try:
            await collection.create_indexes([index])
        except OperationFailure as error:
            if "not supported" not in reason(error):
                raise
            name, kind = collection.name, _kind(index)
            log.warning("%s: this database has no %s indexes; searches read every document", name, kind)


def _kind(index: IndexModel) -> str:
    """Return the kind of an index: `text`, `hashed` or the like; empty for an ordinary one."""
    return next((kind for kind in index.document["key"].values() if isinstance(kind, str)), "")


def _time_limits(url: str, seconds: float) -> dict[str, int]:
    """Return the options that limit the wait for a database that is unreachable or hangs; options in the URL win.

    The driver's monitor sends heartbeats, and cancels all requests to a database that does not answer them. Limits for
    single requests (`socketTimeoutMS`, `timeoutMS`) would also end long queries, and slow down each request.
    """
    given = {pair.partition("=")[0].lower() for pair in re.split("[&;]", url.partition("?")[2])}
    limits = {
        "serverSelectionTimeoutMS": seconds,
        "connectTimeoutMS": 2 * seconds,
        "heartbeatFrequencyMS": min(max(seconds, HEARTBEAT[0]), HEARTBEAT[1]),
    }
    return {name: int(1000 * limit) for name, limit in limits.items() if name.lower() not in given}


def reason(error: OperationFailure, kinds: Iterable[type[Document]] = ()) -> str:
    """Return the server's message, without the command that PyMongo adds to it.

    A duplicate value in a unique index is left out if one of these classes has sensitive fields.
    """
    text = str((error.details or {}).get("errmsg", error))
    return DUPLICATE.sub(MASK, text) if any(map(may_hold_sensitive, kinds)) else text


def resolve_url(project: "Project") -> str:
    """Return the MongoDB URL behind the project's `database_url`; a plugin may start a server to provide it."""
    url = project.settings.database_url
    if url.startswith(("mongodb://", "mongodb+srv://")):
        return url
    found = project.plugins.first("pulpo_database", url=url, project=project)
    if isinstance(found, str):
        return found
    raise DatabaseError(
        f"no installed plugin opens {masked_url(url)}",
        hint="`pip install 'pulpo-core[all]'`, or set database_url (PULPO_DATABASE_URL) to mongodb://…",
    )


def database_name(project: "Project", url: str) -> str:
    """Return the name in the URL's path, else the setting, else the project's name. Raises ConfigurationError."""
    if url.startswith("mongodb+srv://"):  # parsing it fully would need a DNS query
        in_url = re.sub(r"^[^/]*//[^/]*/?", "", url).partition("?")[0] or None
    else:
        try:
            in_url = parse_uri(url)["database"]
        except (InvalidURI, MongoConfigurationError, ValueError) as error:
            raise ConfigurationError(
                f"database_url {masked_url(url)!r} is not valid: {error}", hint="write mongodb://host:port/name"
            ) from None
    return in_url or project.settings.database_name or re.sub(r"[^A-Za-z0-9_-]", "_", project.settings.name)


def motor_database(project: "Project") -> Any:
    """Return a Motor database for the project's settings, for code that still uses Motor (`pulpo-core[motor]`).

    Motor has reached its end of life; new code should use the client of `Database`, or Beanie's documents. Raises
    ConfigurationError if the package is not installed.
    """
    try:
        from motor.motor_asyncio import AsyncIOMotorClient
    except ModuleNotFoundError as error:
        raise ConfigurationError("motor is not installed", hint="pip install 'pulpo-core[motor]'") from error

    url = resolve_url(project)
    client: Any = AsyncIOMotorClient(url, tz_aware=True, uuidRepresentation="standard")
    return client[database_name(project, url)]
