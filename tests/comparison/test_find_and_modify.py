"""Finding and modifying one document gives the same on both engines, also when many do it at a time."""

import asyncio
from typing import Any

import pytest
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError, OperationFailure

from pulpo_core import running, transaction
from pulpo_core.testing import MakeProject
from pulpo_core.transactions import has_transactions
from tests.comparison.conftest import Commands, is_embedded

AFTER = ReturnDocument.AFTER


async def test_what_is_returned(database: Any) -> None:
    books, some = database.books, {"projection": {"title": 1}}
    change = {"$set": {"title": "x"}}
    assert await books.find_one_and_update({"_id": 1}, change, **some) == {"_id": 1, "title": "Atlas"}
    found = await books.find_one_and_update({"_id": 2}, change, **some, return_document=AFTER)
    assert found == {"_id": 2, "title": "x"}
    assert await books.find_one_and_update({"_id": 77}, change) is None
    assert await books.find_one_and_update({"_id": {"$gt": 1}, "title": "Atlas"}, change, return_document=AFTER) is None
    sort = {"sort": [("_id", -1)]}
    assert await books.find_one_and_update({"pages": 300}, change, **some, **sort) == {"_id": 4, "title": "Élan"}
    found = await books.find_one_and_replace({"_id": 1}, {"title": "y"}, return_document=AFTER)
    assert found == {"_id": 1, "title": "y"}
    assert await books.find_one_and_delete({"$or": [{"title": "y"}, {"title": "z"}]}) == {"_id": 1, "title": "y"}
    assert await books.find_one_and_delete({"_id": 1}) is None
    assert await books.count_documents({}) == 4


async def test_an_upsert(database: Any) -> None:
    books, change = database.books, {"$set": {"title": "new"}}
    assert await books.find_one_and_update({"_id": 9}, change, upsert=True) is None
    found = await books.find_one_and_update({"_id": 10}, change, upsert=True, return_document=AFTER)
    assert found == {"_id": 10, "title": "new"}
    found = await books.find_one_and_replace({"_id": 11}, {"title": "z"}, upsert=True, return_document=AFTER)
    assert found == {"_id": 11, "title": "z"}
    assert await books.count_documents({}) == 8


async def test_positions_and_pipelines(database: Any) -> None:
    books, some = database.books, {"projection": {"lines": 1, "n": 1}, "return_document": AFTER}
    found = await books.find_one_and_update({"lines.sku": "b"}, {"$set": {"lines.$.qty": 0}}, **some)
    assert found == {"_id": 1, "lines": [{"sku": "a", "qty": 2}, {"sku": "b", "qty": 0}]}
    change = {"$inc": {"lines.$[a].qty": 1}}
    found = await books.find_one_and_update({"_id": 1}, change, array_filters=[{"a.sku": "a"}], **some)
    assert [line["qty"] for line in found["lines"]] == [3, 0]
    found = await books.find_one_and_update({"_id": 1}, [{"$set": {"n": {"$sum": "$lines.qty"}}}], **some)
    assert found["n"] == 3


async def test_errors(database: Any) -> None:
    await database.books.create_index("title", unique=True)
    with pytest.raises(DuplicateKeyError):
        await database.books.find_one_and_update({"_id": 1}, {"$set": {"title": "botany"}})
    with pytest.raises(OperationFailure):
        await database.books.find_one_and_update({"_id": 1}, {"$nonsense": {"title": "botany"}})
    with pytest.raises(ValueError, match="operator"):
        await database.books.find_one_and_update({"_id": 1}, {"title": "botany"})


async def test_none_of_many_at_a_time_is_lost(database: Any) -> None:
    async def count() -> Any:
        found = await database.counters.find_one_and_update(
            {"_id": "x"}, {"$inc": {"n": 1}}, upsert=True, return_document=AFTER
        )
        return found["n"]

    await count()
    assert sorted(await asyncio.gather(*(count() for _ in range(40)))) == list(range(2, 42))


async def test_it_joins_a_transaction(make_project: MakeProject, database_url: str) -> None:
    project = make_project("", settings={"database_url": database_url})
    async with running(project) as runtime:
        if not has_transactions(runtime.database):
            pytest.skip("the server has no transactions")
        things: Any = runtime.database.client.get_default_database().things
        await things.insert_one({"_id": 1, "n": 0})

        async def count() -> None:
            async with transaction():
                found = await things.find_one_and_update({"_id": 1}, {"$inc": {"n": 1}}, return_document=AFTER)
                raise KeyError(found["n"])

        with pytest.raises(KeyError, match="1"):
            await count()
        assert await things.find_one() == {"_id": 1, "n": 0}


async def test_the_engine_only_gets_queries_that_it_serves_by_an_index(
    database: Any, database_url: str, commands: Commands
) -> None:
    if not is_embedded(database_url):
        pytest.skip("about the embedded engine")
    commands.names.clear()
    await database.books.find_one_and_update({"_id": 1}, {"$set": {"pages": 1}}, return_document=AFTER)
    assert commands.names == ["update", "find", "commitTransaction"]
