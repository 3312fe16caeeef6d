"""The record of a call: its input, outcome, caller, parent, and writes."""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo.errors import PyMongoError

from plugins.pulpo_observability.tests.runs.conftest import MakeRecorded, all_runs, eventually
from pulpo_core import Actor, Project, invoke, running
from pulpo_core.exceptions import DatabaseError, NotFoundError, PermissionDeniedError, ValidationError
from pulpo_core.runtime import current_runtime
from pulpo_core.transactions import has_transactions
from pulpo_observability.records import running_with_records
from pulpo_observability.runs.recorder import recorder_of
from pulpo_observability.runs.task_run import TaskRun

pytestmark = pytest.mark.xdist_group("observability-runs")
MODES = pytest.mark.parametrize("mode", ["strict", "buffered"])


def main() -> Any:
    """The project's module."""
    return sys.modules.get("main") or importlib.import_module("main")


async def after(project: Project, work: Callable[[], Any]) -> list[TaskRun]:
    """Run the work, stop the project, and return the runs that are stored then."""
    async with running(project):
        await work()
    async with running(project):
        return await all_runs()


@MODES
async def test_a_run_and_its_children(recorded: MakeRecorded, mode: str) -> None:
    async def work() -> None:
        await invoke("things.add_twice", {"name": "a"}, actor=Actor("jane"), channel="test", id="one")

    outer, *inner = await after(recorded(mode), work)
    assert (outer.id, outer.operation_name, outer.status) == ("one", "things.add_twice", "success")
    assert (outer.actor.user_id, outer.actor.channel, outer.parent_id) == ("jane", "test", None)
    assert outer.input_dump == {"name": "a"}
    assert (outer.collections, outer.result_refs) == ([], [])
    assert outer.finished_at is not None
    assert outer.finished_at >= outer.started_at
    assert outer.duration_ms is not None
    assert outer.duration_ms > 0
    assert outer.alive_until is None
    assert not outer.orchestrated
    for run, made in zip(inner, outer.output, strict=True):
        assert (run.operation_name, run.status, run.parent_id) == ("things.add", "success", "one")
        assert (run.actor.user_id, run.actor.channel) == ("jane", "python")
        assert (run.input_dump, run.output, run.tags) == ({"name": "a", "size": 0}, made, ["writing"])
        assert [(each.collection, str(each.document_id)) for each in run.result_refs] == [("Thing", made)]
        assert run.collections == ["Thing"]


@MODES
async def test_failures_and_refusals(recorded: MakeRecorded, mode: str) -> None:
    async def work() -> None:
        with pytest.raises(ValueError, match="oh no"):
            await invoke("fail", {"message": "oh no"})
        with pytest.raises(PermissionDeniedError):
            await invoke("vault.open", {"code": "1234"}, actor=Actor("mallory"))
        with pytest.raises(ValidationError):
            await invoke("things.add", {"name": ["a"]})

    failed, denied, invalid = await after(recorded(mode), work)
    assert (failed.status, failed.error_type, failed.error_message) == ("failed", "ValueError", "oh no")
    assert failed.error_traceback is not None
    assert "raise ValueError(message)" in failed.error_traceback
    assert (denied.status, denied.actor.user_id, denied.input_dump) == ("denied", "mallory", {"code": "1234"})
    assert denied.error_message is not None
    assert denied.error_message.startswith("'mallory' may not invoke")
    assert (invalid.status, invalid.input_dump, invalid.error_traceback) == ("invalid", {"name": ["a"]}, None)
    assert invalid.error_type == "pulpo_core.exceptions.tree.ValidationError"


async def test_a_strict_run_is_stored_before_and_after(recorded: MakeRecorded) -> None:
    async with running(recorded("strict")):
        task = asyncio.create_task(invoke("hold", id="held"))
        await main().started.wait()
        before = await TaskRun.get("held")
        main().go_on.set()
        assert await task == "done"
        end = await TaskRun.get("held")
    assert before is not None
    assert (before.status, before.finished_at, before.output) == ("running", None, None)
    assert before.alive_until is not None
    assert before.alive_until > before.started_at
    assert end is not None
    assert (end.status, end.output, end.alive_until) == ("success", "done", None)


async def test_a_buffered_run_is_stored_while_it_is_in_progress(recorded: MakeRecorded) -> None:
    async with running(recorded("buffered", runs_flush=0.05)):
        task = asyncio.create_task(invoke("hold", id="held"))
        await main().started.wait()
        seen = await eventually(lambda: TaskRun.get("held"))
        assert seen is not None
        assert seen.status == "running"
        main().go_on.set()
        await task
        ended = await eventually(lambda: TaskRun.find_one({"_id": "held", "status": "success"}))
        assert ended is not None
        assert ended.output == "done"


async def test_buffered_runs_are_written_together(recorded: MakeRecorded) -> None:
    async def work() -> None:
        for number in range(20):
            await invoke("echo", {"value": number})
        assert await all_runs() == []

    assert len(await after(recorded("buffered", runs_flush=60.0), work)) == 20


async def test_off_has_no_middlewares(recorded: MakeRecorded) -> None:
    project = recorded("off")
    assert project.middlewares() == []
    assert not [each for each in project.write_middlewares() if "runs" in each.__module__]
    async with running_with_records(project):
        await invoke("echo", {"value": 1})
        assert await all_runs() == []


async def test_modes_of_single_operations(recorded: MakeRecorded) -> None:
    project = recorded("off", main=MODES_MAIN, operations={"a.b": "off", "a.*": "strict", "*.b": "buffered"})
    async with running(project):
        for name in ("a.b", "a.c", "c.b", "c.c"):
            await invoke(name)
        assert [run.operation_name for run in await all_runs()] == ["a.c"]
    async with running(project):
        assert [run.operation_name for run in await all_runs()] == ["a.c", "c.b"]


MODES_MAIN = """
from pulpo_core import operation

for name in ("a.b", "a.c", "c.b", "c.c"):
    @operation(name=name)
    async def work() -> None: ...
"""


@MODES
async def test_secrets_are_nowhere(recorded: MakeRecorded, mode: str) -> None:
    login = {"user": "jane", "password": "hunter2-secret"}
    order = {"item": "a", "note": "hunter2-secret", "logins": {"one": login}}

    async def work() -> None:
        await invoke("order", order)
        with pytest.raises(ValueError, match="cannot log in"):
            await invoke("sync.fail", login)
        with pytest.raises(ValidationError):
            await invoke("order", {**order, "count": "many"})

    passed, failed, invalid = await after(recorded(mode), work)
    assert passed.input_masked
    assert passed.input_dump["item"] == "a"
    assert passed.input_dump["logins"]["one"] == {"user": "jane", "password": "**********"}
    assert passed.output["note"] == "**********"
    assert failed.error_traceback is not None
    assert "KeyError: '********** is wrong'" in failed.error_traceback
    assert "hunter2" not in repr([run.model_dump() for run in (passed, failed, invalid)])


async def test_an_output_that_repeats_a_secret(recorded: MakeRecorded) -> None:
    main_source = """
from pydantic import SecretStr
from pulpo_core import operation

@operation(name="tell")
async def tell(secret: SecretStr) -> dict[str, str]:
    return {"told": f"it is {secret.get_secret_value()}"}

@operation(name="count")
async def count(pin: SecretStr) -> list[int]:
    return [1, int(pin.get_secret_value())]
"""

    async def work() -> None:
        assert await invoke("tell", {"secret": "swordfish"}) == {"told": "it is swordfish"}
        await invoke("count", {"pin": "471147"})

    told, counted = await after(recorded(main=main_source), work)
    assert told.output == {"told": "it is **********"}
    assert (counted.output, counted.output_text) == (None, "[1,**********]")


async def test_large_dumps_are_cut(recorded: MakeRecorded) -> None:
    async def work() -> None:
        await invoke("echo", {"value": "x" * 5000})
        await invoke("echo", {"value": "y" * 50})

    large, small = await after(recorded(runs_dump=1000), work)
    assert large.input_dump is large.output is None
    assert large.input_text is not None
    assert large.input_text.startswith('{"value":"xxx')
    assert len(large.input_text) == 1000
    assert (large.input_truncated, large.output_truncated) == (True, True)
    assert (small.input_truncated, small.output) == (False, "y" * 50)


@MODES
async def test_values_that_the_database_cannot_store(recorded: MakeRecorded, mode: str) -> None:
    deep: Any = []
    for _ in range(150):
        deep = [deep]
    values = [2**70, "\ud800", {"a\0b": 1}, {"$where": 1, "a.b": 2}, deep, object(), float("inf"), b"\xff", {1, 2}]

    async def work() -> None:
        for value in [*values, "fine"]:
            await invoke("echo", {"value": value})

    runs = await after(recorded(mode), work)
    assert len(runs) == len(values) + 1
    assert {run.status for run in runs} == {"success"}
    assert [run.output for run in runs if run.output == "fine"] == ["fine"]
    assert runs[0].input_text is not None
    assert str(2**70) in runs[0].input_text
    assert runs[5].output == "<object>"


@MODES
async def test_the_end_of_a_transaction_does_not_undo_the_record(recorded: MakeRecorded, mode: str) -> None:
    async def work() -> None:
        runtime = current_runtime()
        assert runtime is not None
        if not has_transactions(runtime.database):
            pytest.skip("the server has no transactions")
        with pytest.raises(NotFoundError, match="no a"):
            await invoke("things.add_or_none", {"name": "a"})
        assert await main().Thing.find_all().to_list() == []

    outer, inner = await after(recorded(mode), work)
    assert (outer.status, inner.status) == ("failed", "success")


async def test_references_are_limited(recorded: MakeRecorded) -> None:
    source = """
from beanie import Document
from pulpo_core import datamodel, operation

@datamodel
class Thing(Document):
    name: str

@operation(name="many")
async def many() -> None:
    await Thing.insert_many([Thing(name=str(number)) for number in range(150)])
"""

    async def work() -> None:
        await invoke("many")

    (run,) = await after(recorded(main=source), work)
    assert (len(run.result_refs), run.result_refs_truncated) == (100, True)


async def test_writes_by_a_filter(recorded: MakeRecorded) -> None:
    async def work() -> None:
        await invoke("things.add", {"name": "a"})
        assert await invoke("things.grow", {"by": 2}) == 1

    _, run = await after(recorded(), work)
    assert run.collections == ["Other", "Thing"]
    assert [each.collection for each in run.result_refs] == ["Other"]


@MODES
async def test_a_caller_that_gives_up(recorded: MakeRecorded, mode: str) -> None:
    async def work() -> None:
        task = asyncio.create_task(invoke("wait"))
        await main().started.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    (run,) = await after(recorded(mode), work)
    assert (run.status, run.error_type) == ("cancelled", "asyncio.exceptions.CancelledError")


async def test_strict_does_not_begin_what_cannot_be_recorded(
    recorded: MakeRecorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = recorded("strict")
    async with running(project):
        await invoke("things.add", {"name": "a"}, id="same")
        with pytest.raises(DatabaseError, match="cannot be recorded"):
            await invoke("things.add", {"name": "b"}, id="same")
        assert [thing.name for thing in await main().Thing.find_all().to_list()] == ["a"]
        assert recorder_of(project).open == {}


class Line:
    """A connection to the database that can be cut."""

    def __init__(self, url: str) -> None:
        self.target = urlsplit(url)
        self.writers: set[asyncio.StreamWriter] = set()
        self.is_cut = False

    @asynccontextmanager
    async def laid(self) -> AsyncIterator[str]:
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            query = "directConnection=true"
            yield urlunsplit(self.target._replace(netloc=f"127.0.0.1:{port}", query=query))
        finally:
            self.cut()
            server.close()

    def cut(self) -> None:
        self.is_cut = True
        for writer in self.writers:
            writer.close()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_cut:
            return writer.close()
        there = await asyncio.open_connection(self.target.hostname, self.target.port)
        self.writers |= {writer, there[1]}
        await asyncio.gather(self._pass_on(reader, there[1]), self._pass_on(there[0], writer))
        return None

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()


async def test_while_the_database_is_away(
    recorded: MakeRecorded, database_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A strict run does not begin; a buffered one does, and is written later; one that has ended is closed later."""
    monkeypatch.setattr("pulpo_observability.runs.writer.RETRY", 0.05)
    line = Line(database_url)
    async with line.laid() as url:
        monkeypatch.setenv("PULPO_DATABASE_URL", url)
        monkeypatch.setenv("PULPO_DATABASE_TIMEOUT", "0.5")
        project = recorded("strict", operations={"echo": "buffered"}, runs_flush=0.1)
        async with running(project):
            held = asyncio.create_task(invoke("hold", id="held"))
            await main().started.wait()
            line.cut()
            assert await invoke("echo", {"value": 1}, id="buffered") == 1
            with pytest.raises(DatabaseError, match="cannot be recorded, so it does not begin"):
                await invoke("order", {"item": "a"}, id="strict")
            main().go_on.set()
            assert await held == "done"
            line.is_cut = False
            await eventually(lambda: _ended("held"))
            await eventually(lambda: _ended("buffered"))
            assert await TaskRun.find_one({"_id": "strict"}) is None
    assert [text for text in caplog.messages if "will be written later" in text]


async def _ended(id: str) -> bool:  # noqa: A002
    with suppress(PyMongoError):
        return await TaskRun.find_one({"_id": id, "status": "success"}) is not None
    return False


async def test_runs_wait_for_a_database_that_is_slow(recorded: MakeRecorded, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the records in memory would grow without end."""
    monkeypatch.setattr("pulpo_observability.runs.writer.BEHIND", 3)

    async def work() -> None:
        for number in range(20):
            await invoke("echo", {"value": number})
        assert len(await all_runs()) >= 4

    assert len(await after(recorded("buffered", runs_flush=60.0), work)) == 20
