"""The collections of a project, and a connection to its database for maintenance."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pymongo import IndexModel
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from pulpo_core.database import Database, all_documents, reason
from pulpo_core.exceptions import DatabaseError, NotFoundError
from pulpo_core.invocation import Actor
from pulpo_core.models.indexes import document_indexes, merge_indexes
from pulpo_core.models.stored_types import read_back
from pulpo_core.suggestions import did_you_mean
from pulpo_core.users import user_name
from pulpo_core.writes import describing
from pulpo_core.writes.middleware import WriteMiddleware

if TYPE_CHECKING:
    from beanie import Document
    from pymongo.asynchronous.collection import AsyncCollection

    from pulpo_core.project import Project

LOG = "migrations_log"  # Beanie's own log of migrations
LOCKS = "pulpo_locks"  # the lock that is held while migrations run
CHANNEL = "cli"
HINT = "check that the database is running and that its user may do this, then run the command again"


@dataclass(frozen=True, slots=True)
class StoredCollection:
    """A collection, its Beanie documents (several if models inherit), and the indexes that they declare.

    `models` are the names of the project's models; empty if the collection belongs to a plugin.
    """

    name: str
    documents: "tuple[type[Document], ...]"
    models: tuple[str, ...]
    indexes: tuple[IndexModel, ...]

    @property
    def collection(self) -> "AsyncCollection[dict[str, Any]]":
        """PyMongo's collection."""
        return self.documents[0].get_pymongo_collection()

    @property
    def shown(self) -> str:
        """The name and the owners as text: `books (Book, Novel)`."""
        owners = ", ".join(self.models or [document.__name__ for document in self.documents])
        return f"{self.name} ({owners})"


@asynccontextmanager
async def opened(project: "Project", innermost: Sequence[WriteMiddleware] = ()) -> AsyncIterator[Database]:
    """Open the project's database and bind its documents, without creating indexes.

    In the block, write middlewares (those of the project, then `innermost`) see the user and the channel `cli`.

    Raises DatabaseError if the database does not answer, or if the driver fails in the block.
    """
    project.load()
    database = await Database.open(project, read_back(all_documents(project)), innermost)
    try:
        with driver_errors(), describing(actor=terminal_actor(), channel=CHANNEL):
            await database.bind()
            yield database
    finally:
        await database.close()


def terminal_actor() -> Actor:
    """Return the actor of the commands' writes: the user who runs them."""
    return Actor(user_name() or "unknown")


@contextmanager
def driver_errors() -> Iterator[None]:
    """Raise DatabaseError for an error of the driver in the block."""
    try:
        yield
    except PyMongoError as error:
        raise DatabaseError(error_text(error), {"cause": type(error).__name__}, hint=HINT) from error


def error_text(error: Exception) -> str:
    """Return a short text for an error of the driver: PyMongo describes a lost connection with the whole cluster."""
    if isinstance(error, ConnectionFailure):
        return "the connection to the database was lost"
    return reason(error) if isinstance(error, OperationFailure) else str(error)


def project_collections(project: "Project") -> list[StoredCollection]:
    """Return the collections of the models and of the plugins' documents, sorted by name, without views. The documents
    must be bound."""
    found: dict[str, list[tuple[type[Document], str, list[IndexModel]]]] = {}
    for model in (model for model in project.metadata.models if model.view is None):
        name = model.document_cls.get_collection_name()
        found.setdefault(name, []).append((model.document_cls, model.name, model.wanted_indexes))
    for document in project.documents():
        found.setdefault(document.get_collection_name(), []).append((document, "", document_indexes(document)))
    return [
        StoredCollection(
            name,
            tuple(document for document, _, _ in parts),
            tuple(model for _, model, _ in parts if model),
            tuple(merge_indexes(index for _, _, indexes in parts for index in indexes)),
        )
        for name, parts in sorted(found.items())
    ]


def choose(collections: Sequence[StoredCollection], names: Sequence[str]) -> list[StoredCollection]:
    """Return the collections with these names or of these models; without names, of all. Raises NotFoundError."""
    if not names:
        return [stored for stored in collections if stored.models]
    known = {alias: stored for stored in collections for alias in (*stored.models, stored.name)}
    for name in names:
        if name not in known:
            hint = did_you_mean(name, sorted(known))
            raise NotFoundError(f"the project has no model or collection {name!r}", hint=hint)
    wanted = {known[name].name for name in names}
    return [stored for stored in collections if stored.name in wanted]
