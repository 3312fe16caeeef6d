"""Every way to write: its row in the table of docs/reference/writes.md, and code that writes in this way."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from beanie import BulkWriter, UpdateResponse
from bson import ObjectId
from gridfs import AsyncGridFSBucket
from pymongo import DeleteMany, InsertOne, ReplaceOne, UpdateOne
from pymongo.errors import OperationFailure

from pulpo_core import Documents
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.documents.bulk import BulkChange

Path = Callable[[Any], Awaitable[Any]]
PATHS: dict[str, Path] = {}
KEY = ObjectId()
SET = {"$set": {"stars": 1}}
REPLACEMENT = {"title": "new", "_class_id": "Note"}
OUT = [{"$match": {"stars": 0}}, {"$out": "copy"}]
MERGE = [{"$merge": {"into": "copy"}}]


def path(written: str) -> Callable[[Path], Path]:
    """Add a way to write; `written` is its text in the first column of the table."""

    def add(function: Path) -> Path:
        PATHS[written] = function
        return function

    return add


async def stored(notes: Any, title: str = "old") -> Any:
    """Return a stored document whose insertion is not recorded."""
    document = await notes.main.Note(title=title).insert()
    notes.seen.clear()
    return document


# The documents layer


@path("documents.create(…)")
async def _(notes: Any) -> None:
    await Documents("Note").create({"title": "x"})


@path("documents.replace(…)")
async def _(notes: Any) -> None:
    await Documents("Note").replace((await stored(notes)).id, {"title": "x"})


@path("documents.patch(…)")
async def _(notes: Any) -> None:
    await Documents("Note").patch((await stored(notes)).id, {"title": "x"})


@path("documents.delete(…)")
async def _(notes: Any) -> None:
    await Documents("Note").delete((await stored(notes)).id)


@path("documents.bulk([…])")
async def _(notes: Any) -> None:
    old = await stored(notes)
    changes: list[BulkChange] = [
        Create({"title": "x"}),
        Create({"title": "y"}),
        Update(old.id, {"title": "z"}),
        Delete(old.id),
    ]
    await Documents("Note").bulk(changes)


# Beanie


@path("document.insert()")
async def _(notes: Any) -> None:
    await notes.main.Note(title="x").insert()


@path("document.save()")
async def _(notes: Any) -> None:
    document = await stored(notes)
    document.stars = 5
    await document.save()


@path("document.save_changes()")
async def _(notes: Any) -> None:
    document = await stored(notes)
    document.stars = 5
    await document.save_changes()


@path("document.replace()")
async def _(notes: Any) -> None:
    await (await stored(notes)).replace()


@path("document.update(…), set, inc …")
async def _(notes: Any) -> None:
    await (await stored(notes)).inc({"stars": 1})


@path("document.delete()")
async def _(notes: Any) -> None:
    await (await stored(notes)).delete()


@path("document.delete() with soft deletion")
async def _(notes: Any) -> None:
    document = await notes.main.Kept(title="x").insert()
    notes.seen.clear()
    await document.delete()


@path("Model.insert_one(…)")
async def _(notes: Any) -> None:
    await notes.main.Note.insert_one(notes.main.Note(title="x"))


@path("Model.insert_many(…)")
async def _(notes: Any) -> None:
    await notes.main.Note.insert_many([notes.main.Note(title="x"), notes.main.Note(title="y")])


@path("Model.replace_many(…)")
async def _(notes: Any) -> None:
    await notes.main.Note.replace_many([await stored(notes)])


@path("Model.find(…).update(…), update_all")
async def _(notes: Any) -> None:
    await notes.main.Note.find(notes.main.Note.title == "x").update(SET)


@path("Model.find_one(…).update(…)")
async def _(notes: Any) -> None:
    await notes.main.Note.find_one(notes.main.Note.title == "x").update(SET)


@path("Model.find_one(…).update(…, response_type=…)")
async def _(notes: Any) -> None:
    found = notes.main.Note.find_one(notes.main.Note.title == "x")
    await found.update(SET, response_type=UpdateResponse.NEW_DOCUMENT)


@path("Model.find_one(…).upsert(…)")
async def _(notes: Any) -> None:
    await notes.main.Note.find_one(notes.main.Note.title == "x").upsert(SET, on_insert=notes.main.Note(title="x"))


@path("Model.find_one(…).replace_one(…)")
async def _(notes: Any) -> None:
    await stored(notes, "x")
    await notes.main.Note.find_one(notes.main.Note.title == "x").replace_one(notes.main.Note(title="y"))


@path("Model.find(…).delete(), delete_all")
async def _(notes: Any) -> None:
    await notes.main.Note.find(notes.main.Note.title == "x").delete()


@path("Model.find_one(…).delete()")
async def _(notes: Any) -> None:
    await notes.main.Note.find_one(notes.main.Note.title == "x").delete()


@path("BulkWriter")
async def _(notes: Any) -> None:
    async with BulkWriter() as writer:
        await notes.main.Note.insert_one(notes.main.Note(title="x"), bulk_writer=writer)
        await notes.main.Note.find(notes.main.Note.title == "y").delete(bulk_writer=writer)


@path("Model.aggregate([…, {$merge: …}])")
async def _(notes: Any) -> None:
    await notes.main.Note.aggregate(MERGE).to_list()


# PyMongo's collections


@path("collection.insert_one")
async def _(notes: Any) -> None:
    await notes.collection.insert_one({"title": "x"})


@path("collection.insert_many")
async def _(notes: Any) -> None:
    await notes.collection.insert_many({"title": title} for title in "xy")


@path("collection.update_one")
async def _(notes: Any) -> None:
    await notes.collection.update_one({"_id": KEY}, SET, upsert=True)


@path("collection.update_many")
async def _(notes: Any) -> None:
    await notes.collection.update_many({"title": "x"}, SET)


@path("collection.replace_one")
async def _(notes: Any) -> None:
    await notes.collection.replace_one({"_id": KEY}, REPLACEMENT)


@path("collection.delete_one")
async def _(notes: Any) -> None:
    await notes.collection.delete_one({"_id": KEY})


@path("collection.delete_many")
async def _(notes: Any) -> None:
    await notes.collection.delete_many({"_id": {"$in": [KEY, 2]}})


@path("collection.find_one_and_update")
async def _(notes: Any) -> None:
    await notes.collection.find_one_and_update({"_id": KEY}, SET)


@path("collection.find_one_and_replace")
async def _(notes: Any) -> None:
    await notes.collection.find_one_and_replace({"_id": KEY}, REPLACEMENT)


@path("collection.find_one_and_delete")
async def _(notes: Any) -> None:
    await notes.collection.find_one_and_delete({"_id": KEY})


@path("collection.bulk_write")
async def _(notes: Any) -> None:
    await notes.collection.bulk_write(
        [InsertOne({"title": "x"}), ReplaceOne({"_id": KEY}, REPLACEMENT), UpdateOne({"_id": KEY}, SET)]
    )


@path("client.bulk_write")
async def _(notes: Any) -> None:
    name = f"{notes.database.name}.Note"
    with suppress(OperationFailure):  # a command of MongoDB 8
        await notes.client.bulk_write([InsertOne({"title": "x"}, namespace=name), DeleteMany({}, namespace=name)])


@path("collection.aggregate with $out, $merge")
async def _(notes: Any) -> None:
    await notes.collection.aggregate(OUT)


@path("collection.aggregate_raw_batches with $out, $merge")
async def _(notes: Any) -> None:
    await notes.collection.aggregate_raw_batches(MERGE)


@path("database.aggregate with $out, $merge")
async def _(notes: Any) -> None:
    with suppress(OperationFailure):  # $documents is one of MongoDB 5.1
        await notes.database.aggregate([{"$documents": [{"title": "x"}]}, *MERGE])


@path("collection.drop")
async def _(notes: Any) -> None:
    await notes.collection.drop()


@path("collection.rename")
async def _(notes: Any) -> None:
    await stored(notes)
    await notes.collection.rename("Renamed")


@path("database.drop_collection")
async def _(notes: Any) -> None:
    await notes.database.drop_collection(notes.collection)


@path("client.drop_database")
async def _(notes: Any) -> None:
    await notes.client.drop_database(notes.database)


# The ways to a collection


@path("collection.with_options(…)")
async def _(notes: Any) -> None:
    await notes.collection.with_options().delete_one({"_id": KEY})


@path("collection[…], collection.name")
async def _(notes: Any) -> None:
    await notes.collection.files.delete_one({"_id": KEY})


@path("client.get_database(…), client[…]")
async def _(notes: Any) -> None:
    await notes.client.get_database(notes.database.name)["Note"].delete_one({"_id": KEY})


@path("client.get_default_database(…)")
async def _(notes: Any) -> None:
    await notes.client.get_default_database(notes.database.name)["Note"].delete_one({"_id": KEY})


@path("database.with_options(…)")
async def _(notes: Any) -> None:
    await notes.database.with_options().Note.delete_one({"_id": KEY})


@path("database.get_collection(…), database[…]")
async def _(notes: Any) -> None:
    await notes.database.get_collection("Note").delete_one({"_id": KEY})


@path("database.create_collection(…)")
async def _(notes: Any) -> None:
    await (await notes.database.create_collection("fresh")).delete_one({"_id": KEY})


@path("Model.get_pymongo_collection()")
async def _(notes: Any) -> None:
    await notes.main.Note.get_pymongo_collection().delete_one({"_id": KEY})


@path("GridFS: bucket.upload_from_stream(…)")
async def _(notes: Any) -> None:
    await AsyncGridFSBucket(notes.database).upload_from_stream("name", b"content")


# Raw commands


@path("database.command insert")
async def _(notes: Any) -> None:
    await notes.database.command("insert", "Note", documents=[{"_id": KEY, "title": "x"}])


@path("database.command update")
async def _(notes: Any) -> None:
    await notes.database.command({"update": "Note", "updates": [{"q": {"_id": KEY}, "u": SET, "multi": False}]})


@path("database.command update with several")
async def _(notes: Any) -> None:
    updates = [{"q": {"_id": KEY}, "u": SET}, {"q": {"_id": 1}, "u": REPLACEMENT, "upsert": False}]
    await notes.database.command({"update": "Note", "updates": updates})


@path("database.command delete")
async def _(notes: Any) -> None:
    await notes.database.command("delete", "Note", deletes=[{"q": {"_id": KEY}, "limit": 1}])


@path("database.command findAndModify")
async def _(notes: Any) -> None:
    await notes.database.command("findAndModify", "Note", query={"_id": KEY}, update=SET)


@path("database.command bulkWrite")
async def _(notes: Any) -> None:
    spaces = [{"ns": f"{notes.database.name}.Note"}]
    operations = [
        {"insert": 0, "document": {"_id": 5, "title": "x"}},
        {"update": 0, "filter": {"_id": KEY}, "updateMods": SET},
        {"delete": 0, "filter": {"_id": KEY}},
    ]
    with suppress(OperationFailure):  # a command of MongoDB 8
        await notes.client.admin.command("bulkWrite", 1, ops=operations, nsInfo=spaces)


@path("database.command aggregate with $out, $merge")
async def _(notes: Any) -> None:
    await notes.database.command("aggregate", "Note", pipeline=OUT, cursor={})


@path("database.cursor_command aggregate with $out, $merge")
async def _(notes: Any) -> None:
    await notes.database.cursor_command("aggregate", "Note", pipeline=OUT, cursor={})


@path("database.command drop")
async def _(notes: Any) -> None:
    await stored(notes)
    await notes.database.command("drop", "Note")


@path("database.command dropDatabase")
async def _(notes: Any) -> None:
    await notes.database.command("dropDatabase")


@path("database.command renameCollection")
async def _(notes: Any) -> None:
    await stored(notes)
    name = notes.database.name
    with suppress(OperationFailure):
        await notes.client.admin.command("renameCollection", f"{name}.Note", to=f"{name}.Other")


@path("database.command mapReduce, unless it is inline")
async def _(notes: Any) -> None:
    with suppress(OperationFailure):
        await notes.database.command("mapReduce", "Note", map="", reduce="", out="totals")


@path("database.command applyOps, convertToCapped …")
async def _(notes: Any) -> None:
    with suppress(OperationFailure):
        await notes.database.command("convertToCapped", "Note", size=100_000)
