"""Writes from outside of the project are found in the change stream, if the database has one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import bson
import pytest
from pymongo import AsyncMongoClient, UpdateOne
from pymongo.errors import BulkWriteError

from pulpo_core import Documents, invoke
from pulpo_core.invocation import Actor
from pulpo_core.writes import effects
from pulpo_observability.changes import outside_changes, outside_recorder
from pulpo_observability.changes.blame import blame
from pulpo_observability.changes.document_change import DocumentChange
from pulpo_observability.changes.history import ChangeHistory, find_target
from pulpo_observability.changes.outside_recorder import OutsideRecorder
from pulpo_observability.changes.outside_recording import recording_outside_changes

from .conftest import Library

ANN = Actor("ann")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside_changes, "PATIENCE", 1.0)
    monkeypatch.setattr(outside_recorder, "AWAIT_MS", 100)
    monkeypatch.setattr(outside_recorder, "WAIT", 0.1)
    monkeypatch.setattr(outside_recorder, "RENEWAL", 0.0)


@asynccontextmanager
async def outside_recorded(library: Library) -> AsyncIterator[None]:
    """Record changes by other programs, from when the stream is followed."""
    if not library.has_transactions:
        pytest.skip("the server has no change streams")
    async with recording_outside_changes(library.runtime.database, 0.0):
        await until(lambda: is_following(library))
        yield


async def is_following(library: Library) -> bool:
    """A lease that has been renewed belongs to an open stream."""
    found = await library.database["pulpo_locks"].find_one({"_id": outside_recorder.NAME})
    return found is not None and found.get("note") is not None


async def until(condition: Callable[[], Any]) -> Any:
    for _ in range(200):
        if found := await condition():
            return found
        await asyncio.sleep(0.05)
    pytest.fail("it did not happen")


@asynccontextmanager
async def shell(library: Library) -> AsyncIterator[Any]:
    """The database, as another program sees it."""
    client: AsyncMongoClient[Any]
    async with AsyncMongoClient(library.runtime.database.url) as client:
        yield client[library.runtime.database.name]


async def found_outside(library: Library, count: int) -> list[DocumentChange]:
    async def found() -> Any:
        changes = await library.changes(channel=outside_changes.OUTSIDE)
        return changes if len(changes) >= count else None

    changes: list[DocumentChange] = await until(found)
    return changes


async def test_one_document_written_by_everyone(library: Library, quick: None) -> None:
    """By create, patch, bulk, `save()`, `update_many` of an operation, a raw collection; and by a shell."""
    async with outside_recorded(library), shell(library) as other:
        books: Documents[Any] = Documents("Book")
        book = (await books.as_(ANN, "api").create({"title": "Emma"})).document
        await books.as_(ANN, "api").patch(book.id, {"stars": 1})
        book.stars = 2
        await book.save()
        await invoke("books.rate", {"title": "Emma", "stars": 3}, actor=ANN)
        await library.database["Book"].bulk_write([UpdateOne({"_id": book.id}, {"$set": {"stars": 4}})])
        await other["Book"].update_one({"_id": book.id}, {"$set": {"stars": 5, "shelf.code": "hunter2"}})
        (change,) = await found_outside(library, 1)
        changes = await library.changes()
        assert [each.actor for each in changes] == ["ann", "ann", "anonymous", "ann", "anonymous", "outside"]
        assert {each.path: (each.after, each.masked, each.unknown) for each in change.delta} == {
            "stars": (5, False, True),
            "shelf.code": ("**********", True, True),
        }
        history = ChangeHistory(library.runtime.database)
        (author,) = await blame(history, find_target(library.runtime.project, "Book", str(book.id)), "stars")
        assert (author.change and author.change.id, author.is_current) == (change.id, True)
        stored = [bson.encode(each) async for each in library.database["pulpo_changes"].find()]
        assert not any(b"hunter2" in each for each in stored)


async def test_creations_replacements_and_deletions(library: Library, quick: None) -> None:
    async with outside_recorded(library), shell(library) as other:
        await other["Book"].insert_one({"_id": 1, "title": "Emma", "stars": 1})
        await other["Book"].replace_one({"_id": 1}, {"title": "Ulysses"})
        await other["Book"].delete_one({"_id": 1})
        await other["pulpo_api_keys"].insert_one({"_id": 1})
        found = await found_outside(library, 3)
        assert [(each.kind, [field.path for field in each.delta]) for each in found] == [
            ("create", []),
            ("update", ["title"]),
            ("delete", []),
        ]


async def test_what_is_recorded_after_its_write_is_not_outside(
    library: Library, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "MAX_DOCUMENTS", 2)
    async with outside_recorded(library), shell(library) as other:
        await library.database["loose"].insert_many([{"_id": n} for n in range(4)])
        await library.database["loose"].update_many({}, {"$set": {"n": 1}})
        with pytest.raises(BulkWriteError):
            await library.database["loose"].insert_many([{"_id": 4}, {"_id": 1}])
        await other["loose"].update_one({"_id": 0}, {"$set": {"n": 2}})
        (change,) = await found_outside(library, 1)
        assert (change.document_id, change.delta[0].after) == (0, 2)
        await asyncio.sleep(2 * outside_changes.PATIENCE)
        assert len(await library.changes(channel=outside_changes.OUTSIDE)) == 1


async def test_another_recorder_continues_where_the_last_one_stopped(library: Library, quick: None) -> None:
    async with shell(library) as other:
        async with outside_recorded(library):
            pass
        await other["loose"].insert_one({"_id": 1})
        async with outside_recorded(library):
            assert [each.document_id for each in await found_outside(library, 1)] == [1]


async def test_only_one_of_two_has_the_lease(library: Library, quick: None) -> None:
    async with outside_recorded(library):
        other = OutsideRecorder(library.runtime.database)
        assert not await other._lease.take()
    assert await other._lease.take()


async def test_without_change_streams_it_ends(library: Library, quick: None) -> None:
    if library.has_transactions:
        pytest.skip("the server has change streams")
    await asyncio.wait_for(OutsideRecorder(library.runtime.database).run(), 20)
