"""Every way to write leaves a change, with the right author."""

import asyncio
from typing import Any
from uuid import UUID

import bson
import pytest
from pymongo import DeleteOne, InsertOne, UpdateMany, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from pulpo_core import Documents, invoke, transaction
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.invocation import Actor
from pulpo_core.sensitive import MASK
from pulpo_core.writes import effects
from pulpo_observability.changes import write_changes
from pulpo_observability.changes.document_change import DocumentChange

from .conftest import Library

ANN, BEN = Actor("ann"), Actor("ben")


def delta(change: DocumentChange) -> dict[str, tuple[Any, Any]]:
    return {each.path: (each.before, each.after) for each in change.delta}


async def test_one_document_written_in_several_ways(library: Library) -> None:
    books: Documents[Any] = Documents("Book").as_(ANN, "api", granted=("create", "update", "delete"))
    created = await books.create({"title": "Emma"})
    await books.patch(created.id, {"stars": 1})
    await Documents("Book").as_(BEN, "mcp").bulk([Update(created.id, {"stars": 2})])
    book = await library.main.Book.get(created.id)
    book.stars = 3
    await book.save()
    await invoke("books.rate", {"title": "Emma", "stars": 4}, actor=BEN, channel="prefect", permitted=True)
    await library.database["Book"].update_one({"title": "Emma"}, {"$inc": {"stars": 1}})
    await books.delete(created.id)

    found = await library.changes()
    assert [(each.kind, each.actor, each.channel, each.operation) for each in found] == [
        ("create", "ann", "api", None),
        ("update", "ann", "api", None),
        ("update", "ben", "mcp", None),
        ("update", "anonymous", "python", None),
        ("update", "ben", "prefect", "books.rate"),
        ("update", "anonymous", "python", None),
        ("delete", "ann", "api", None),
    ]
    assert [delta(each) for each in found[1:6]] == [{"stars": (n, n + 1)} for n in range(5)]
    assert all((each.document_id, each.collection, each.model) == (created.id, "Book", "Book") for each in found)
    assert (found[0].content or {})["title"] == "Emma"
    assert (found[6].content or {})["stars"] == 5


async def test_a_write_knows_the_runs_that_it_is_part_of(library: Library) -> None:
    await invoke("books.add", {"title": "Emma"}, actor=ANN, channel="api", permitted=True)
    created, rated = await library.changes()
    assert (created.operation, rated.operation) == ("books.add", "books.rate")
    assert created.runs == [created.run]
    assert rated.runs == [created.run, rated.run]
    assert rated.parent_run == created.run
    assert (rated.actor, rated.channel) == ("ann", "python")


async def test_nothing_for_a_write_that_changes_nothing(library: Library) -> None:
    book = await library.main.Book(title="Emma").insert()
    await library.forget()
    await book.save()
    await library.database["Book"].update_many({}, {"$set": {"stars": 0}})
    await library.database["Book"].delete_many({"title": "another"})
    await library.database["Book"].find_one_and_update({"title": "another"}, {"$set": {"stars": 9}})
    assert await library.changes() == []


async def test_values_of_another_type_and_removed_fields(library: Library) -> None:
    await library.database["loose"].insert_one({"_id": 1, "a": 1, "b": {"c": 1, "d": 2}, "e.f": 1})
    await library.database["loose"].update_one({"_id": 1}, {"$set": {"a": 1.0, "b.c": None}, "$unset": {"b.d": 1}})
    _, change = await library.changes()
    assert change.model is None
    assert [(each.path, each.before, each.after, each.model_fields_set) for each in change.delta] == [
        ("a", 1, 1.0, {"path", "before", "after"}),
        ("b.c", 1, None, {"path", "before", "after"}),
        ("b.d", 2, None, {"path", "before"}),
    ]


async def upsert(library: Library) -> None:
    await library.database["Book"].update_one({"title": "Emma"}, {"$set": {"stars": 1}}, upsert=True)


async def with_a_variable(library: Library) -> None:
    await library.database["Book"].insert_one({"title": "Emma", "stars": 2})
    condition = {"$expr": {"$eq": ["$stars", "$$wanted"]}}
    await library.database["Book"].update_many(condition, {"$set": {"stars": 3}}, let={"wanted": 2})


async def find_one_and_upsert(library: Library) -> None:
    await library.database["Book"].find_one_and_update({"title": "Emma"}, {"$set": {"stars": 1}}, upsert=True)
    await library.database["Book"].find_one_and_update({"title": "Emma"}, {"$set": {"stars": 2}}, upsert=True)


async def upsert_by_command(library: Library) -> None:
    await library.database.command(
        "findAndModify", "Book", query={"title": "Emma"}, update={"$set": {"stars": 1}}, upsert=True
    )


async def find_one_and_replace(library: Library) -> None:
    await library.database["Book"].insert_one({"title": "Emma"})
    await library.database["Book"].find_one_and_replace({"title": "Emma"}, {"title": "Ulysses"})


async def find_one_and_delete(library: Library) -> None:
    await library.database["Book"].insert_one({"title": "Emma"})
    await library.database["Book"].find_one_and_delete({"title": "Emma"})


async def pipeline(library: Library) -> None:
    await library.database["Book"].insert_one({"title": "Emma", "stars": 2})
    await library.database["Book"].update_many({}, [{"$set": {"stars": {"$add": ["$stars", 1]}}}])


async def bulk_write(library: Library) -> None:
    await library.database["Book"].bulk_write(
        [
            InsertOne({"_id": 1, "stars": 0}),
            UpdateOne({"_id": 1}, {"$inc": {"stars": 1}}),
            UpdateMany({}, {"$inc": {"stars": 1}}),
        ]
    )


async def bulk_delete(library: Library) -> None:
    await library.database["Book"].insert_many([{"_id": 1}, {"_id": 2}])
    await library.database["Book"].bulk_write([DeleteOne({"_id": 1}), UpdateOne({"_id": 2}, {"$set": {"stars": 1}})])


async def commands(library: Library) -> None:
    await library.database.command("insert", "Book", documents=[{"_id": 1, "stars": 0}])
    await library.database.command("update", "Book", updates=[{"q": {"stars": 0}, "u": {"$set": {"stars": 1}}}])
    await library.database.command("delete", "Book", deletes=[{"q": {"_id": 1}, "limit": 1}])


async def of_the_layer(library: Library) -> None:
    books: Documents[Any] = Documents("Book")
    one = await books.create({"title": "Emma"})
    await books.bulk([Create({"title": "Ulysses"}), Delete(one.id)])


WAYS = {
    upsert: ["create"],
    find_one_and_upsert: ["create", "update"],
    with_a_variable: ["create", "update"],
    upsert_by_command: ["create"],
    find_one_and_replace: ["create", "update"],
    find_one_and_delete: ["create", "delete"],
    pipeline: ["create", "update"],
    bulk_write: ["create"],
    bulk_delete: ["create", "create", "delete", "update"],
    commands: ["create", "update", "delete"],
    of_the_layer: ["create", "create", "delete"],
}


@pytest.mark.parametrize(("write", "kinds"), WAYS.items(), ids=[write.__name__ for write in WAYS])
async def test_each_way_to_write(library: Library, write: Any, kinds: list[str]) -> None:
    await write(library)
    assert [each.kind for each in await library.changes()] == kinds


async def test_a_refused_document_stops_no_other(library: Library) -> None:
    await library.database["Book"].insert_one({"_id": 1})
    with pytest.raises(BulkWriteError):
        await library.database["Book"].insert_many([{"_id": 0}, {"_id": 1}, {"_id": 2}], ordered=False)
    with pytest.raises(BulkWriteError):
        await library.database["Book"].insert_many([{"_id": 3}, {"_id": 1}, {"_id": 4}])
    with pytest.raises(BulkWriteError):
        await library.database["Book"].bulk_write(
            [UpdateOne({"_id": 0}, {"$set": {"stars": 1}}), InsertOne({"_id": 1})]
        )
    with pytest.raises(DuplicateKeyError):
        await library.database["Book"].insert_one({"_id": 1})
    assert {each["_id"] async for each in library.database["Book"].find()} == {0, 1, 2, 3}
    found = [(each.kind, each.document_id) for each in await library.changes()]
    assert found == [("create", 1), ("create", 0), ("create", 2), ("create", 3), ("update", 0)]


async def test_an_update_of_many_is_recorded_document_by_document(library: Library) -> None:
    await library.main.Book.insert_many([library.main.Book(title="Emma", stars=n % 2) for n in range(1000)])
    await library.forget()
    await invoke("books.rate", {"title": "Emma", "stars": 1})
    found = await library.changes()
    assert len(found) == 500
    assert all(delta(each) == {"stars": (0, 1)} for each in found)


async def test_documents_whose_ids_are_uuids(library: Library) -> None:
    badges: Documents[Any] = Documents("Badge")
    badge = UUID(int=1)
    await badges.create({"id": str(badge), "name": "Ann"})
    await badges.patch(badge, {"name": "Bob"})
    await badges.delete(badge)
    assert [change.kind for change in await library.changes(collection="Badge")] == ["create", "update", "delete"]


async def test_an_update_of_too_many_is_recorded_as_a_whole(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "MAX_DOCUMENTS", 2)
    books = [library.main.Book(title="Emma") for _ in range(3)]
    await library.main.Book.insert_many(books)
    await library.forget()
    await invoke("books.rate", {"title": "Emma", "stars": 1}, actor=ANN)
    (change,) = await library.changes()
    assert change.many is not None
    assert (change.kind, change.actor, change.many.count, change.many.fields) == ("update", "ann", 3, ["stars"])
    assert change.many.ids == [each["_id"] async for each in library.database["Book"].find()]
    assert change.many.reason == write_changes.TOO_MANY
    assert change.many.filter == MASK  # a field of the model is sensitive
    assert await library.main.Book.find(library.main.Book.stars == 1).count() == 3


async def test_an_upsert_that_no_longer_matches_its_filter(library: Library) -> None:
    await library.database["loose"].find_one_and_replace({"name": "a"}, {"name": "b"}, upsert=True)
    (change,) = await library.changes()
    assert change.many is not None
    assert change.many.filter == '{"name": "a"}'


async def test_many_inserts_at_once(library: Library) -> None:
    """More than one transaction should contain."""
    await library.database["loose"].insert_many([{"n": n} for n in range(effects.MAX_DOCUMENTS + 1)])
    assert len(await library.changes(kind="create")) == effects.MAX_DOCUMENTS + 1


async def test_changes_that_the_database_does_not_report(library: Library) -> None:
    await library.database["loose"].insert_one({"_id": 1})
    await (await library.database["loose"].aggregate([{"$out": "copy"}])).to_list()
    await library.database["copy"].drop()
    found = (await library.changes())[1:]
    assert [(each.kind, each.collection) for each in found] == [("aggregate", "copy"), ("drop", "copy")]
    assert all(each.many is not None and each.many.reason == write_changes.UNKNOWN for each in found)


@pytest.mark.parametrize(("by_id", "count"), [(True, 120), (False, 20)])
async def test_increments_at_once_leave_a_complete_chain(library: Library, by_id: bool, count: int) -> None:
    """Writes of an id wait for each other; others begin again where another one was faster."""
    if not library.has_transactions:
        pytest.skip("the server has no transactions")
    book = await library.main.Book(title="Emma").insert()
    await library.forget()
    collection, condition = library.database["Book"], {"_id": book.id} if by_id else {"title": "Emma"}
    await asyncio.gather(*(collection.update_one(condition, {"$inc": {"stars": 1}}) for _ in range(count)))
    assert [delta(each) for each in await library.changes()] == [{"stars": (n, n + 1)} for n in range(count)]


async def test_a_change_belongs_to_the_transaction_of_its_write(library: Library) -> None:
    if not library.has_transactions:
        pytest.skip("the server has no transactions")

    @transaction()
    async def fail() -> None:
        await library.main.Book(title="Emma").insert()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()
    assert await library.changes() == []
    async with transaction():
        book = await library.main.Book(title="Emma").insert()
        await book.set({"stars": 1})
    assert [each.kind for each in await library.changes()] == ["create", "update"]


async def test_a_session_without_a_transaction(library: Library) -> None:
    if not library.has_transactions:
        pytest.skip("the server has no sessions")
    async with library.runtime.database.client.start_session() as session:
        await library.database["Book"].insert_one({"_id": 1}, session=session)
        await library.database["Book"].update_many({}, {"$set": {"stars": 1}}, session=session)
    assert [each.kind for each in await library.changes()] == ["create", "update"]


async def test_sensitive_values_are_recorded_nowhere(library: Library) -> None:
    account = await library.main.Account(name="ann", password="hunter2-old", pin="4711-old").insert()
    await Documents("Account").patch(account.id, {"password": "hunter2-new", "pin": "4711-new"})
    book = await library.main.Book(title="Emma", shelf={"code": "hunter2-shelf"}).insert()
    await library.database["Book"].update_one({"_id": book.id}, {"$set": {"shelf.code": "hunter2-two", "stars": 1}})
    await library.database["Book"].update_one({"_id": book.id}, {"$set": {"shelf": {"code": "hunter2-three"}}})
    await Documents("Account").delete(account.id)
    found = await library.changes()
    assert len(found) == 6
    assert found[0].masked == ["password", "pin"]
    assert [(each.path, each.masked) for each in found[1].delta] == [("password", True), ("pin", True)]
    assert {each.path: each.masked for each in found[3].delta} == {"stars": False, "shelf.code": True}
    assert ("shelf.code", True) in [(each.path, each.masked) for each in found[4].delta]
    stored = [bson.encode(each) async for each in library.database["pulpo_changes"].find()]
    assert not any(secret in each for each in stored for secret in (b"hunter2", b"4711"))


async def test_a_large_value_is_left_out(library: Library) -> None:
    await library.database["loose"].insert_one({"_id": 1, "a": "x" * 1_100_000, "b": 1})
    await library.database["loose"].update_one({"_id": 1}, {"$set": {"a": "y" * 1_100_000, "b": 2}})
    created, updated = await library.changes()
    assert (created.omitted, created.content) == (True, None)
    assert [(each.path, each.omitted) for each in updated.delta] == [("a", True), ("b", False)]


async def test_own_collections_are_not_recorded(library: Library) -> None:
    await library.database["pulpo_locks"].insert_one({"_id": 1})
    assert await library.changes() == []


async def test_the_class_of_a_document_names_its_model(library: Library) -> None:
    await library.main.Novel(title="Emma", pages=3).insert()
    await library.database["Book"].update_many({}, {"$set": {"pages": 4}})
    assert [each.model for each in await library.changes()] == ["Novel", "Novel"]
