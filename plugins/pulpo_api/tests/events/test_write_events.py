"""What this process writes is told of at `/events` where the database has no change streams, by whatever means it
writes."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from beanie import BulkWriter
from bson import ObjectId
from pymongo import AsyncMongoClient, DeleteOne, InsertOne, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from pulpo_api import hooks
from pulpo_api.events.feed import current_feed, fed_by_writes
from pulpo_api.events.write_middleware import report_write
from pulpo_api.served_projects import note_served
from pulpo_core import Documents, invoke, running
from pulpo_core.documents import Create, Delete, Update
from pulpo_core.plugins import from_modules
from pulpo_core.writes import OptionalMiddleware
from pulpo_core.writes import effects as write_effects
from pulpo_core.writes.client import WriteClient

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

MAIN = """
    from beanie import Document, DocumentWithSoftDelete
    from pulpo_core import datamodel, operation

    @datamodel
    class Job(Document):
        name: str
        state: str = "waiting"

        class Settings:
            is_root = True
            class_id = "job_kind"

    @datamodel
    class Urgent(Job):
        boss: str = "ann"

    @datamodel
    class Page(DocumentWithSoftDelete):
        name: str
        state: str = "new"

    @operation(name="jobs.take")
    async def take() -> str:
        found = Job.find_one(Job.state == "waiting", with_children=True)
        await found.update({"$set": {"state": "taken"}})
        return "taken"
"""
TAKEN = {"$set": {"state": "taken"}}


@dataclass
class Jobs:
    """The running project, and the events since the last look."""

    main: Any
    database: Any

    @property
    def collection(self) -> Any:
        return self.database["Job"]

    async def stored(self, *names: str) -> list[Any]:
        """Documents that are there already."""
        documents = [self.main.Job(name=name) for name in names]
        for document in documents:
            await document.insert()
        self.told()
        return documents

    def told(self) -> list[tuple[str, str, str | None]]:
        """Kind, model, and the name of the document; `reset` where listeners start anew."""
        source = fed_by_writes()
        assert source is not None
        log, start = source.log, self.position
        self.position = log.end
        if log.start > start:
            return [("reset", "", None)]
        return [_shown(log.at(position)) for position in range(start, log.end)]

    position: int = 0


def _shown(event: Any) -> tuple[str, str, str | None]:
    document = orjson.loads(event.data)["document"]
    return event.kind, event.model, document and f"{document['name']} {document['state']}"


@pytest.fixture
async def jobs(make_project: "MakeProject", database_url: str) -> AsyncIterator[Jobs]:
    settings = {"database_url": database_url, "api": {"events_source": "api_writes"}}
    project = make_project(MAIN, settings=settings, plugins=from_modules(api=hooks))
    note_served(project.root)
    async with running(project) as runtime:
        await current_feed().subscribe(None, None)
        yield Jobs(sys.modules["main"], runtime.database.client[runtime.database.name])


async def by_documents(jobs: Jobs) -> None:
    documents: Documents[Any] = Documents("Job")
    made = await documents.create({"name": "x"})
    await documents.patch(made.id, {"state": "taken"})
    await documents.replace(made.id, {"name": "y"})
    await documents.delete(made.id)


async def by_bulk_of_documents(jobs: Jobs) -> None:
    (old,) = await jobs.stored("old")
    await Documents("Job").bulk([Create({"name": "x"}), Update(str(old.id), {"state": "taken"}), Delete(str(old.id))])


async def by_operation(jobs: Jobs) -> None:
    await jobs.stored("x", "y")
    await invoke("jobs.take")


async def by_beanie(jobs: Jobs) -> None:
    job = await jobs.main.Urgent(name="x").insert()
    job.state = "taken"
    await job.save()
    await job.delete()


async def by_query(jobs: Jobs) -> None:
    await jobs.stored("x", "y", "z")
    await jobs.main.Job.find(jobs.main.Job.name != "z").update(TAKEN)
    await jobs.main.Job.find(jobs.main.Job.name == "y").delete()


async def by_upsert(jobs: Jobs) -> None:
    for _ in range(2):
        await jobs.collection.update_one(
            {"name": "x"}, {"$set": {"state": "taken"}, "$setOnInsert": {"job_kind": "Job"}}, upsert=True
        )
    await jobs.collection.update_one({"_id": ObjectId()}, {"$set": {"name": "y", "state": "new"}}, upsert=True)


async def by_queue(jobs: Jobs) -> None:
    """Of many that wait, the last one is taken: no other one is looked at."""
    await jobs.stored(*"abcdefgh")
    await jobs.collection.find_one_and_update({"state": "waiting"}, TAKEN, sort=[("name", -1)])
    await jobs.collection.find_one_and_delete({"state": "waiting"}, sort=[("name", -1)])


async def by_bulk_write(jobs: Jobs) -> None:
    x, _ = await jobs.stored("x", "y")
    await jobs.collection.bulk_write(
        [
            InsertOne({"name": "z", "state": "new"}),
            UpdateOne({"_id": x.id}, TAKEN),
            UpdateOne({"_id": x.id}, {"$set": {"name": "twice"}}),
            DeleteOne({"name": "y"}),
        ]
    )


async def by_bulk_writer(jobs: Jobs) -> None:
    async with BulkWriter() as writer:
        for name in "xy":
            await jobs.main.Job.insert_one(jobs.main.Job(name=name), bulk_writer=writer)


async def by_insert_many_of_which_some_fail(jobs: Jobs) -> None:
    (old,) = await jobs.stored("old")
    documents = [{"_id": old.id, "name": "no"}, {"_id": ObjectId(), "name": "x", "state": "new"}]
    with pytest.raises(BulkWriteError):
        await jobs.collection.insert_many(documents, ordered=False)


async def by_what_fails(jobs: Jobs) -> None:
    (old,) = await jobs.stored("old")
    with pytest.raises(DuplicateKeyError):
        await jobs.collection.insert_one({"_id": old.id})


async def by_what_changes_nothing(jobs: Jobs) -> None:
    (old,) = await jobs.stored("old")
    await jobs.collection.update_one({"_id": old.id}, {"$set": {"name": "old"}})
    await jobs.collection.update_many({"name": "nobody"}, TAKEN)
    await jobs.collection.delete_one({"name": "nobody"})


async def by_command(jobs: Jobs) -> None:
    (old,) = await jobs.stored("old")
    await jobs.database.command("insert", "Job", documents=[{"_id": ObjectId(), "name": "x", "state": "new"}])
    await jobs.database.command("update", "Job", updates=[{"q": {"_id": old.id}, "u": TAKEN}])
    await jobs.database.command("delete", "Job", deletes=[{"q": {"_id": old.id}, "limit": 1}])


async def elsewhere(jobs: Jobs) -> None:
    await jobs.database["other"].insert_one({"name": "x"})
    await jobs.database["other"].drop()


async def by_merge(jobs: Jobs) -> None:
    await jobs.database["other"].aggregate([{"$merge": {"into": "Job"}}])


async def by_drop(jobs: Jobs) -> None:
    await jobs.collection.drop()


async def by_rename_onto(jobs: Jobs) -> None:
    await jobs.database["other"].insert_one({"name": "x"})
    await jobs.database["other"].rename("Job", dropTarget=True)


async def by_too_many(jobs: Jobs) -> None:
    await jobs.stored("a", "b", "c")
    await jobs.collection.update_many({}, TAKEN)


CASES: list[tuple[Callable[[Jobs], Awaitable[None]], list[tuple[str, str, str | None]]]] = [
    (
        by_documents,
        [
            ("created", "Job", "x waiting"),
            ("updated", "Job", "x taken"),
            ("updated", "Job", "y waiting"),
            ("deleted", "Job", None),
        ],
    ),
    (
        by_bulk_of_documents,
        [("created", "Job", "x waiting"), ("updated", "Job", "old taken"), ("deleted", "Job", None)],
    ),
    (by_operation, [("updated", "Job", "x taken")]),
    (
        by_beanie,
        [("created", "Urgent", "x waiting"), ("updated", "Urgent", "x taken"), ("deleted", "Urgent", None)],
    ),
    (by_query, [("updated", "Job", "x taken"), ("updated", "Job", "y taken"), ("deleted", "Job", None)]),
    (by_upsert, [("created", "Job", "x taken"), ("created", "Job", "y new")]),
    (by_queue, [("updated", "Job", "h taken"), ("deleted", "Job", None)]),
    (by_bulk_write, [("updated", "Job", "twice taken"), ("deleted", "Job", None), ("created", "Job", "z new")]),
    (by_bulk_writer, [("created", "Job", "x waiting"), ("created", "Job", "y waiting")]),
    (by_insert_many_of_which_some_fail, [("created", "Job", "x new")]),
    (by_what_fails, []),
    (by_what_changes_nothing, []),
    (by_command, [("created", "Job", "x new"), ("updated", "Job", "old taken"), ("deleted", "Job", None)]),
    (elsewhere, []),
    (by_merge, [("reset", "", None)]),
    (by_drop, [("reset", "", None)]),
    (by_rename_onto, [("reset", "", None)]),
]


@pytest.mark.parametrize(("write", "expected"), CASES, ids=[case[0].__name__ for case in CASES])
async def test_a_write_is_reported(jobs: Jobs, write: Any, expected: Any) -> None:
    await write(jobs)
    assert jobs.told() == expected


async def test_nothing_more_is_reported_of_a_soft_deleted_document(jobs: Jobs) -> None:
    pages: Documents[Any] = Documents("Page")
    made = await pages.create({"name": "x"})
    await pages.delete(made.id)
    await jobs.database["Page"].update_one({"_id": made.id}, TAKEN)
    await pages.patch(made.id, {"deleted_at": None})
    assert jobs.told() == [
        ("created", "Page", "x new"),
        ("deleted", "Page", None),
        ("deleted", "Page", None),
        ("updated", "Page", "x taken"),
    ]


async def test_more_documents_than_are_looked_at(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_effects, "MAX_DOCUMENTS", 2)
    await by_too_many(jobs)
    assert jobs.told() == [("reset", "", None)]


async def test_another_document_than_the_one_that_was_looked_at(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody takes the first one in between."""
    first, _ = await jobs.stored("x", "y")
    read_before = write_effects.WriteEffects.read_before

    async def read_and_lose(self: Any) -> None:
        await read_before(self)
        await jobs.collection.update_one({"_id": first.id}, {"$set": {"state": "lost"}})

    monkeypatch.setattr(write_effects.WriteEffects, "read_before", read_and_lose)
    await jobs.collection.delete_one({"state": "waiting"})
    assert jobs.told() in ([("updated", "Job", "x lost")], [("reset", "", None)])


async def test_nothing_is_looked_at_while_nobody_listens(
    make_project: "MakeProject", database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"database_url": database_url, "api": {"events_source": "api_writes"}}
    project = make_project(MAIN, settings=settings, plugins=from_modules(api=hooks))
    note_served(project.root)
    monkeypatch.setattr(write_effects.WriteEffects, "__init__", None)
    async with running(project):
        await sys.modules["main"].Job(name="x").insert()
        assert fed_by_writes() is None


@pytest.mark.parametrize(("source", "is_served"), [("change_stream", True), ("api_writes", False), ("auto", False)])
async def test_the_middleware_is_there_where_it_may_be_needed(
    make_project: "MakeProject", database_url: str, source: str, is_served: bool
) -> None:
    settings = {"database_url": database_url, "api": {"events_source": source}}
    project = make_project(MAIN, settings=settings, plugins=from_modules(api=hooks))
    if is_served:
        note_served(project.root)
    assert hooks.pulpo_writes(project) == []
    async with running(project) as runtime:
        assert type(runtime.database.client) is AsyncMongoClient


async def test_the_client_has_the_middleware(jobs: Jobs) -> None:
    assert isinstance(jobs.database.client, WriteClient)
    (middleware,) = jobs.database.client.pulpo_writes.middlewares
    assert isinstance(middleware, OptionalMiddleware)
    assert middleware.function is report_write
