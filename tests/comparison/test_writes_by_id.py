"""Writes of one document on more conditions than its `_id` do the same on both engines."""

import asyncio
from typing import Any

import pytest

from tests.comparison.conftest import Commands, is_embedded


def unchanged(book: dict[str, Any]) -> dict[str, Any]:
    """Return the condition that a book is still what it was."""
    same = {"$eq": [{"$cmp": ["$$ROOT", {"$literal": book}]}, 0]}
    return {"_id": book["_id"], "$expr": same}


async def test_a_document_that_is_unchanged_is_written(database: Any) -> None:
    books = database.books
    book = await books.find_one({"_id": 1})
    result = await books.replace_one(unchanged(book), {"title": "x"})
    assert (result.matched_count, result.modified_count) == (1, 1)
    result = await books.replace_one(unchanged(book), {"title": "y"})
    assert (result.matched_count, result.modified_count, result.upserted_id) == (0, 0, None)
    assert await books.find_one({"_id": 1}) == {"_id": 1, "title": "x"}
    result = await books.update_one({"_id": 1, "$or": [{"title": "x"}, {"title": "z"}]}, {"$set": {"pages": 5}})
    assert result.modified_count == 1
    assert (await books.delete_one({"_id": 1, "$nor": [{"pages": 5}]})).deleted_count == 0
    assert (await books.delete_one({"_id": 1, "$or": [{"pages": 5}]})).deleted_count == 1
    assert (await books.update_one({"_id": 1, "$or": [{"pages": 5}]}, {"$set": {"n": 1}})).matched_count == 0


async def test_positions_and_upserts(database: Any) -> None:
    books, either = database.books, {"$or": [{"lines.sku": "b"}, {"pages": 0}]}
    await books.update_one({"_id": 1, "lines.sku": "b", **either}, {"$set": {"lines.$.qty": 0}})
    assert [line["qty"] for line in (await books.find_one({"_id": 1}))["lines"]] == [2, 0]
    result = await books.update_one({"_id": 9, **either}, {"$set": {"n": 1}}, upsert=True)
    assert result.upserted_id == 9


async def test_one_of_many_at_a_time_wins(database: Any) -> None:
    book = await database.books.find_one({"_id": 1})
    writes = (database.books.replace_one(unchanged(book), {"title": str(number)}) for number in range(20))
    assert sum([result.matched_count for result in await asyncio.gather(*writes)]) == 1


@pytest.mark.parametrize("update", [None, {}, {"title": "x"}])
async def test_what_is_not_an_update_is_refused(database: Any, update: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="update"):
        await database.books.update_one({"_id": 1}, update)


async def test_the_engine_only_gets_queries_that_it_serves_by_an_index(
    database: Any, database_url: str, commands: Commands
) -> None:
    if not is_embedded(database_url):
        pytest.skip("about the embedded engine")
    book = await database.books.find_one({"_id": 1})
    commands.names.clear()
    await database.books.replace_one(unchanged(book), {"title": "x"})
    await database.books.replace_one({"_id": 1}, {"title": "x"})
    assert commands.names == ["aggregate", "update", "commitTransaction", "update"]
