"""Bulk writes, and the distinct values of a field, have the same results on both engines."""

from typing import Any

from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne

from tests.comparison.data import BEN, CLEO, author


async def test_operations_of_a_bulk_write_find_what_single_writes_find(database: Any) -> None:
    operations = [
        UpdateMany({"editors.$id": BEN}, {"$set": {"by": "ben"}}),
        UpdateOne({"lines.sku": {"$all": ["a", "b"]}}, [{"$set": {"skus": "$lines.sku", "size": {"w": 1}}}]),
        ReplaceOne({"mentions.of.$id": CLEO, "_id": 2}, {"title": "never"}),
        InsertOne({"_id": 9, "lines": [{"sku": "x"}, {"sku": "y"}], "author": author(CLEO)}),
        DeleteOne({"lines.sku": {"$all": ["x", "y"]}}),
    ]
    result = await database.books.bulk_write(operations)
    assert (result.modified_count, result.inserted_count, result.deleted_count) == (3, 1, 1)
    assert [book["_id"] async for book in database.books.find({"by": "ben"}).sort("_id")] == [1, 2]
    first = await database.books.find_one({"_id": 1})
    assert (first["skus"], first["size"]) == (["a", "b"], {"w": 1, "h": 30})


async def test_distinct_values(database: Any) -> None:
    books = database.books

    async def distinct(*given: Any) -> list[Any]:
        return sorted(await books.distinct(*given), key=repr)

    assert await distinct("tags") == ["maps", "old", "plants"]
    assert await distinct("size.w") == [10, 20]
    assert await distinct("lines.sku") == ["a", "b"]
    assert await distinct("lines.sku", {"_id": 2}) == ["a"]
    assert await distinct("lines.0.sku") == ["a"]
    assert await distinct("mentions.of.$id") == [BEN, CLEO]
    assert await distinct("lines.nope") == []
