"""Databases for tests: one server for the session, and a new database for each test that needs one."""

import os
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest

from pulpo_core.testing.projects import write_project

if TYPE_CHECKING:
    from pymongo.database import Database

NewDatabase = Callable[[], str]


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the URL of a database server for tests, without the name of a database."""
    if url := os.environ.get("PULPO_TEST_DATABASE_URL"):
        return url
    from pulpo_core.database import resolve_url
    from pulpo_core.project import Project

    root = tmp_path_factory.mktemp("database")
    write_project(root, settings={"database_url": "embedded://db"})
    return resolve_url(Project(root))


@pytest.fixture(scope="session")
def new_database(database_server: str) -> Iterator[NewDatabase]:
    """Return a function that returns the URL of a new, empty database. All are dropped when the session ends."""
    made: list[str] = []

    def make() -> str:
        made.append(f"test_{uuid.uuid4().hex}")
        return urlunsplit(urlsplit(database_server)._replace(path=f"/{made[-1]}"))

    yield make
    _drop(database_server, made)


@pytest.fixture
def database_url(database_server: str) -> Iterator[str]:
    """Return the URL of a new, empty database, which is dropped after the test."""
    name = f"test_{uuid.uuid4().hex}"
    yield urlunsplit(urlsplit(database_server)._replace(path=f"/{name}"))
    _drop(database_server, [name])


def empty_database(url: str) -> None:
    """Delete all documents of the database in `url`; its collections and indexes stay."""
    from pymongo import MongoClient

    client: MongoClient[Any]
    with MongoClient(url) as client:
        database: Database[Any] = client.get_default_database()
        for name in database.list_collection_names():
            database[name].delete_many({})


def _drop(server: str, names: list[str]) -> None:
    from pymongo import MongoClient

    client: MongoClient[Any]
    with MongoClient(server) as client:
        for name in names:
            client.drop_database(name)
