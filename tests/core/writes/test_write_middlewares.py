"""Write middlewares: their possibilities and limits."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import AsyncMongoClient, InsertOne
from pymongo.errors import DuplicateKeyError
from pymongo.results import InsertOneResult

from pulpo_core import Documents, hookimpl, invoke, running, transaction
from pulpo_core.exceptions import ProcessingError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.plugins import from_modules
from pulpo_core.transactions import has_transactions
from pulpo_core.writes import OptionalMiddleware, Write, WriteObserver, describing

from .conftest import NOTES, Notes

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

Middleware = Callable[[Write, Any], Awaitable[Any]]


def plugin(*middlewares: Middleware) -> Any:
    """A plugin with these write middlewares."""

    @hookimpl
    def pulpo_writes() -> list[Middleware]:
        return list(middlewares)

    module = ModuleType("plugin")
    vars(module).update(pulpo_writes=pulpo_writes)
    return module


async def test_the_caller_is_known(notes: Notes) -> None:
    boss = Actor("boss", frozenset({"admin"}))
    await invoke("notes.add", {"title": "x"}, actor=boss, channel="test")
    await notes.main.Note(title="y").insert()
    by_operation, outside = notes.seen
    assert by_operation.invocation is not None
    assert by_operation.invocation.operation.name == "notes.add"
    assert (by_operation.actor, by_operation.channel) == (boss, "test")
    assert (outside.invocation, outside.actor, outside.channel) == (None, ANONYMOUS, "python")


async def test_the_sender_may_say_more_than_the_command_does(notes: Notes) -> None:
    boss, before = Actor("boss"), {"_id": 1, "title": "old"}
    model = notes.runtime.project.metadata.model("Book")
    with describing(actor=boss, channel="test"):
        with describing(model=model, ids=(1,), before=before):
            await notes.collection.delete_one({"title": "old"})
        await notes.collection.delete_one({"title": "old"})
    described, bare = notes.seen
    assert (described.actor, described.channel, described.before) == (boss, "test", before)
    assert (described.model, described.ids) == (model, (1,))
    assert bare.model is not None
    assert (bare.actor, bare.channel, bare.before, bare.model.name, bare.ids) == (boss, "test", None, "Note", None)


async def test_a_description_is_not_for_what_a_middleware_writes(notes: Notes) -> None:
    inner: list[Write] = []

    async def write_too(write: Write, call_next: Any) -> Any:
        await notes.database["log"].insert_one({"of": write.collection})
        return await call_next(write)

    async def see(write: Write, call_next: Any) -> Any:
        inner.append(write)
        return await call_next(write)

    notes.use(write_too, see)
    with describing(actor=Actor("boss"), ids=(1,), before={"_id": 1}):
        await notes.collection.delete_one({"title": "old"})
    log, write = inner
    assert (log.collection, log.before, log.actor.id) == ("log", None, "boss")
    assert log.ids != (1,)
    assert (write.collection, write.ids, write.before) == ("Note", (1,), {"_id": 1})


async def test_a_class_in_a_shared_collection_is_found(notes: Notes) -> None:
    await notes.main.Book(title="x").insert()
    await notes.main.Note(title="x").insert()
    await notes.main.Book.find(notes.main.Book.pages == 1).delete()
    names = [write.model.name for write in notes.seen if write.model]
    assert names == ["Book", "Note", "Book"]


async def test_ids_of_inserts_are_known_before_they_are_sent(notes: Notes) -> None:
    documents = [{"title": "x"}, {"title": "y", "_id": 7}]
    result = await notes.collection.insert_many(documents)
    await notes.collection.bulk_write([InsertOne({"title": "z"})])
    many, bulk = notes.seen
    assert many.ids == tuple(result.inserted_ids)
    assert bulk.ids == (bulk.each[0].documents[0]["_id"],)
    assert await notes.collection.count_documents({"_id": {"$in": [*many.ids, *bulk.ids]}}) == 3


async def test_an_exception_stops_the_write(notes: Notes) -> None:
    error = PermissionError("not you")

    async def refuse(write: Write, call_next: Any) -> Any:
        raise error

    notes.recorder.around = refuse
    with pytest.raises(PermissionError) as found:
        await notes.main.Note(title="x").insert()
    assert found.value is error
    assert await notes.collection.count_documents({}) == 0


async def test_an_exception_after_the_write_comes_too_late(notes: Notes) -> None:
    async def fail(write: Write, call_next: Any) -> Any:
        await call_next(write)
        raise RuntimeError("the log is full")

    notes.recorder.around = fail
    with pytest.raises(RuntimeError, match="the log is full"):
        await notes.main.Note(title="x").insert()
    assert await notes.collection.count_documents({}) == 1


async def test_the_result_is_the_drivers(notes: Notes) -> None:
    async def forget(write: Write, call_next: Any) -> Any:
        assert isinstance(await call_next(write), InsertOneResult)
        return "something else"

    notes.recorder.around = forget
    result = await notes.collection.insert_one({"title": "x"})
    assert isinstance(result, InsertOneResult)


async def test_a_failure_cannot_be_hidden(notes: Notes) -> None:
    async def hide(write: Write, call_next: Any) -> Any:
        try:
            await call_next(write)
        except DuplicateKeyError:
            return None

    await notes.collection.insert_one({"_id": 1})
    notes.recorder.around = hide
    with pytest.raises(DuplicateKeyError):
        await notes.collection.insert_one({"_id": 1})


async def test_a_middleware_may_send_again(notes: Notes) -> None:
    async def insist(write: Write, call_next: Any) -> Any:
        try:
            return await call_next(write)
        except DuplicateKeyError:
            await notes.collection.delete_one({"_id": 1})
            return await call_next(write)

    await notes.collection.insert_one({"_id": 1})
    notes.recorder.around = insist
    await notes.collection.insert_one({"_id": 1, "title": "again"})
    assert await notes.collection.distinct("title") == ["again"]


async def test_a_middleware_cannot_leave_a_write_out(notes: Notes) -> None:
    async def nothing(write: Write, call_next: Any) -> Any:
        return None

    notes.use(nothing)
    with pytest.raises(ProcessingError, match=r"nothing returned without sending the write"):
        await notes.collection.insert_one({"_id": 1})


async def test_own_writes_of_a_middleware_pass_those_inside_of_it(notes: Notes) -> None:
    seen: list[tuple[str, str | None]] = []

    def logging_to(name: str) -> Middleware:
        async def log(write: Write, call_next: Any) -> Any:
            seen.append((name, write.collection))
            result = await call_next(write)
            await notes.database[name].insert_one({"of": write.collection})
            return result

        return log

    notes.use(logging_to("outer"), logging_to("inner"))
    await notes.collection.insert_one({"title": "x"})
    assert seen == [("outer", "Note"), ("inner", "Note"), ("inner", "outer")]
    assert await notes.database["inner"].distinct("of") == ["Note", "outer"]


async def test_writes_side_by_side_do_not_mix(notes: Notes) -> None:
    async def wait(write: Write, call_next: Any) -> Any:
        await asyncio.sleep(0.01)
        return await call_next(write)

    notes.recorder.around = wait
    await asyncio.gather(*(notes.collection.insert_one({"_id": number}) for number in range(20)))
    assert sorted(write.ids for write in notes.seen if write.ids) == [(number,) for number in range(20)]


async def test_a_middleware_joins_the_transaction(notes: Notes) -> None:
    if not has_transactions(notes.runtime.database):
        pytest.skip("the server has no transactions")

    async def log(write: Write, call_next: Any) -> Any:
        result = await call_next(write)
        await notes.database["log"].insert_one({"of": write.collection}, session=write.session)
        return result

    await notes.database.create_collection("log")
    notes.recorder.around = log
    with pytest.raises(RuntimeError):  # noqa: PT012
        async with transaction():
            await notes.main.Note(title="x").insert()
            assert await notes.database["log"].count_documents({}) == 1
            raise RuntimeError
    async with notes.client.start_session() as session:
        await session.start_transaction()
        await notes.collection.insert_one({"title": "y"}, session=session)
        await session.abort_transaction()
    assert [await notes.database[name].count_documents({}) for name in ("log", "Note")] == [0, 0]


async def test_reads_pass_no_middleware(notes: Notes) -> None:
    await notes.main.Note(title="x").insert()
    notes.seen.clear()
    await notes.main.Note.find_all().to_list()
    await notes.collection.find_one({})
    await notes.collection.count_documents({})
    await (await notes.collection.aggregate([{"$match": {}}])).to_list()
    await notes.database.command("find", "Note", filter={})
    await notes.database.command({"count": "Note"})
    await notes.collection.create_index("title")
    await notes.collection.drop_index("title_1")
    assert notes.seen == []


REFUSED: dict[str, Callable[[Any], Awaitable[Any]]] = {
    "no list": lambda database: database.Note.insert_many(7),
    "a document": lambda database: database.Note.insert_many({"title": "x"}),
    "an empty list": lambda database: database.Note.insert_many([]),
    "an empty iterator": lambda database: database.Note.insert_many(iter(())),
    "no document": lambda database: database.Note.insert_one(7),
    "no filter": lambda database: database.Note.delete_one(7),
    "no operators": lambda database: database.Note.update_one({}, {"title": "x"}),
    "no update": lambda database: database.Note.update_one({}),
    "no operation": lambda database: database.Note.bulk_write([7]),
    "no pipeline": lambda database: database.Note.aggregate(7),
    "no command": lambda database: database.command(7),
    "no updates": lambda database: database.command({"update": "Note", "updates": [7]}),
    "no deletes": lambda database: database.command({"delete": "Note", "deletes": 3}),
    "no namespace": lambda database: database.command({"bulkWrite": 1, "ops": [{"insert": 3}], "nsInfo": []}),
    "no name": lambda database: database.command({"insert": 5, "documents": None}),
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED)
async def test_what_is_refused_is_refused_as_by_pymongo(notes: Notes, database_url: str, wrong: Any) -> None:
    with pytest.raises(Exception) as found:  # noqa: PT011
        await wrong(notes.database)
    client: AsyncMongoClient[Any] = AsyncMongoClient(database_url)
    with pytest.raises(type(found.value)) as expected:
        await wrong(client.get_default_database())
    await client.close()
    messages = [str(error.value).partition(", full error")[0] for error in (found, expected)]
    assert messages[0] == messages[1]


async def test_the_client_is_pymongos_own_without_middlewares(make_project: "MakeProject", database_url: str) -> None:
    project = make_project(NOTES, settings={"database_url": database_url}, plugins=from_modules(idle=plugin()))
    async with running(project) as runtime:
        assert type(runtime.database.client) is AsyncMongoClient


async def test_what_is_not_a_middleware_is_reported(
    make_project: "MakeProject", database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = plugin(7)  # type: ignore[arg-type]
    project = make_project(NOTES, settings={"database_url": database_url}, plugins=from_modules(wrong=wrong))
    with caplog.at_level(logging.WARNING):
        async with running(project) as runtime:
            assert type(runtime.database.client) is AsyncMongoClient
    assert "pulpo_writes returned 7; expected: an instance of Callable" in caplog.text


async def test_an_observer_sees_each_write_once(notes: Notes) -> None:
    seen: list[Any] = []

    async def write_too(write: Write, call_next: Any) -> Any:
        await notes.database["log"].insert_one({"of": write.method})
        return await call_next(write)

    def observe(write: Write, seconds: float, error: BaseException | None) -> None:
        seen.append((write.method, seconds > 0, type(error)))

    for middlewares in ((), (write_too,)):
        notes.use(*middlewares, WriteObserver(observe))
        await notes.database["one"].insert_one({"_id": 1})
        with pytest.raises(DuplicateKeyError):
            await notes.database["one"].insert_one({"_id": 1})
        await notes.database["one"].drop()
        none = type(None)
        assert seen == [("insert_one", True, none), ("insert_one", True, DuplicateKeyError), ("drop", True, none)]
        seen.clear()


@pytest.mark.parametrize("has_observer", [False, True])
@pytest.mark.parametrize("has_other", [False, True])
async def test_an_optional_middleware_sees_writes_while_it_is_needed(
    notes: Notes, has_observer: bool, has_other: bool
) -> None:
    seen: list[str] = []
    listeners: list[str] = []

    def seeing(name: str) -> Middleware:
        async def see(write: Write, call_next: Any) -> Any:
            seen.append(name)
            return await call_next(write)

        return see

    always: list[Any] = [seeing("other")] if has_other else []
    if has_observer:
        always.append(WriteObserver(lambda write, seconds, error: seen.append("observer")))
    notes.use(OptionalMiddleware(seeing("optional"), lambda: bool(listeners)), *always)
    expected = ["other"] * has_other + ["observer"] * has_observer
    await notes.main.Note(title="x").insert()
    assert seen == (["optional", *expected] if expected else [])
    seen.clear()
    listeners.append("one")
    await notes.main.Note(title="x").insert()
    assert seen == ["optional", *expected]


async def test_the_caller_is_known_to_a_middleware_that_is_needed_during_a_write(notes: Notes) -> None:
    boss, seen = Actor("boss"), list[Write]()

    async def see(write: Write, call_next: Any) -> Any:
        seen.append(write)
        return await call_next(write)

    answers = iter([False])  # when the write is described; it is needed when the write is sent
    notes.use(OptionalMiddleware(see, lambda: next(answers, True)))
    documents: Documents[Any] = Documents("Note")
    found = await documents.as_(boss, "test", granted=["create"]).create({"title": "x"})
    (write,) = seen
    assert (write.actor, write.channel, write.ids) == (boss, "test", (found.id,))
    assert write.model is not None
    assert write.model.name == "Note"
