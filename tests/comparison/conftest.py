"""The books and authors in a database, with the client of a project."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.monitoring import CommandListener

from pulpo_core.writes.client import make_client
from pulpo_core.writes.middleware import Writes
from pulpo_embedded.hooks import pulpo_collection_class
from tests.comparison.data import AUTHORS, BOOKS

Database = AsyncDatabase[dict[str, Any]]


class Commands(CommandListener):
    """The names of the commands that were sent."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: Any) -> None:
        """Record the command."""
        self.names.append(event.command_name)

    def succeeded(self, event: Any) -> None:
        """Nothing to note."""

    def failed(self, event: Any) -> None:
        """Nothing to note."""


@pytest.fixture
def commands() -> Commands:
    """The commands that are sent to the database."""
    return Commands()


@pytest.fixture
async def database(database_url: str, commands: Commands) -> AsyncIterator[Database]:
    """The books and authors in a database."""
    client = make_client(
        database_url, Writes(), pulpo_collection_class(database_url), tz_aware=True, event_listeners=[commands]
    )
    database = client.get_default_database()
    await database.authors.insert_many(AUTHORS)
    await database.books.insert_many(BOOKS)
    await database.books.create_index([("place", "2dsphere")])
    if not is_embedded(database_url):
        await database.books.create_index([("title", "text")])
    yield database
    await client.close()


def is_embedded(url: str) -> bool:
    """Return True if a database is embedded."""
    return pulpo_collection_class(url) is not None
