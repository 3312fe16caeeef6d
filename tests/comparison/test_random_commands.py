"""Random commands have the same results on the embedded engine and on MongoDB, or the embedded engine refuses them.

Runs where a MongoDB is at hand: `PULPO_TEST_DATABASE_URL=mongodb://… pytest tests/comparison`. It sends the same
commands each time; without `derandomize` it searches for others.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo.errors import PyMongoError

from pulpo_core.database import resolve_url
from pulpo_core.project import Project
from pulpo_core.testing.projects import write_project
from pulpo_core.writes.client import make_client
from pulpo_core.writes.middleware import Writes
from pulpo_embedded.hooks import pulpo_collection_class
from tests.comparison import random_commands as random
from tests.comparison.conftest import is_embedded

Collection = Any
Ask = Callable[[Collection], Awaitable[Any]]
REFUSED = "refused"
SEARCH = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck], print_blob=False
)


@pytest.fixture
async def collections(database_url: str, tmp_path: Path) -> AsyncIterator[list[Collection]]:
    """A collection of the embedded engine, and one of MongoDB."""
    if is_embedded(database_url):
        pytest.skip("needs a MongoDB: set PULPO_TEST_DATABASE_URL")
    write_project(tmp_path, settings={"database_url": "embedded://db"})
    clients = {
        url: make_client(url, Writes(), pulpo_collection_class(url), tz_aware=True)
        for url in (resolve_url(Project(tmp_path)), database_url)
    }
    yield [client.get_default_database("random").things for client in clients.values()]
    for client in clients.values():
        await client.close()


async def compare(collections: list[Collection], documents: list[dict[str, Any]], *commands: Ask) -> None:
    """Fill both collections, and compare what they answer to each command."""
    answers: list[list[Any]] = []
    for each in collections:
        await each.drop()
        await each.insert_many([dict(document) for document in documents])
        answers.append([await answer(each, ask) for ask in commands])
    for embedded, expected in zip(*answers, strict=True):
        assert embedded in (expected, REFUSED)


async def answer(collection: Collection, ask: Ask) -> Any:
    """Return what the database answers, or that it refuses the command."""
    try:
        return random.plain(await ask(collection))
    except PyMongoError as error:
        return "internal error" if "internal" in str(error) else REFUSED


@SEARCH
@given(random.SETS, st.lists(random.FILTERS, min_size=9, max_size=9))
async def test_filters(collections: list[Collection], documents: Any, filters: Any) -> None:
    def ask(condition: Any) -> Ask:
        return lambda each: each.find(condition, {"_id": 1}).sort("_id").to_list()

    await compare(collections, documents, *map(ask, filters))


@SEARCH
@given(random.SETS, random.FILTERS, random.UPDATES, st.booleans())
async def test_updates(collections: list[Collection], documents: Any, condition: Any, update: Any, all_: bool) -> None:
    async def ask(each: Collection) -> Any:
        result = await each.update_many({} if all_ else condition, update)
        return [result.matched_count, await each.find().sort("_id").to_list()]

    await compare(collections, documents, ask)


@SEARCH
@given(random.SETS, random.PIPELINES)
async def test_pipelines(collections: list[Collection], documents: Any, pipeline: Any) -> None:
    async def ask(each: Collection) -> Any:
        found = [random.plain(found) async for found in await each.aggregate(pipeline)]
        return sorted(found, key=repr) if "$group" in pipeline[-1] else found

    await compare(collections, documents, ask)


@SEARCH
@given(random.SETS, random.INDEXES, st.lists(random.DOCUMENTS, min_size=3, max_size=3), random.UPDATES)
async def test_unique_indexes(
    collections: list[Collection], documents: Any, index: Any, added: Any, update: Any
) -> None:
    async def ask(each: Collection) -> Any:
        await each.create_index([(name, 1) for name in index[0]], unique=True, **index[1])
        done = [await code(each.insert_one({**document, "_id": number})) for number, document in enumerate(added, 9)]
        return [done, await code(each.update_one({"_id": 0}, update)), await each.find().sort("_id").to_list()]

    await compare(collections, documents[:1], ask)


async def code(command: Awaitable[Any]) -> Any:
    """Return the code of a command's error, or None."""
    try:
        await command
    except PyMongoError as error:
        return getattr(error, "code", None)
    return None
