"""Runs of killed processes are abandoned, those that have finished never are; and runs can be cancelled."""

import asyncio
import importlib
import os
import random
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from plugins.pulpo_observability.tests.runs.conftest import MakeRecorded, all_runs, eventually
from pulpo_core import Actor, Project, invoke, running
from pulpo_core.invocation import validate_input
from pulpo_observability.runs.errors import RunCancelledError
from pulpo_observability.runs.liveness import mark_abandoned, request_cancellation
from pulpo_observability.runs.task_run import TaskRun, now

pytestmark = pytest.mark.xdist_group("observability-runs")
OPERATIONS, KILLS = (2000, 10) if "PULPO_TEST_THOROUGH" in os.environ else (500, 4)
WORKER = """
import asyncio, os, sys
from pulpo_core import Project, invoke, running
from pulpo_core.invocation import new_id

async def work():
    while True:
        id = new_id()
        await invoke("things.add", {"name": id}, id=id)
        os.write(1, (id + "\\n").encode())

async def main():
    async with running(Project.find()):
        await asyncio.gather(*(work() for _ in range(32)))

asyncio.run(main())
"""


async def test_killed_processes(recorded: MakeRecorded) -> None:
    project = recorded("strict", runs_abandoned_after=0.5)
    acknowledged: list[str] = []
    for stop in [*sorted(random.sample(range(1, OPERATIONS), KILLS - 1)), OPERATIONS]:
        await asyncio.to_thread(_work_until_killed, project, acknowledged, stop)
    assert len(acknowledged) == len(set(acknowledged)) >= OPERATIONS
    async with running(project):
        await asyncio.sleep(0.6)
        await mark_abandoned()
        runs = {run.id: run for run in await all_runs()}
        written = {thing.name for thing in await importlib.import_module("main").Thing.find_all().to_list()}
    assert set(acknowledged) <= {key for key, run in runs.items() if run.status == "success"}
    assert written <= runs.keys()
    assert {run.status for run in runs.values()} <= {"success", "abandoned"}
    for run in runs.values():
        assert (run.status == "success") == (run.duration_ms is not None) == (run.alive_until is None)


def _work_until_killed(project: Project, acknowledged: list[str], stop: int) -> None:
    """Start a worker, and kill it once so many calls are acknowledged; note those that are acknowledged until then."""
    command = [sys.executable, "-c", WORKER]
    with subprocess.Popen(command, cwd=project.root, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            if line.endswith("\n"):
                acknowledged.append(line.strip())
            if len(acknowledged) >= stop:  # the pipe of the one before may have held more lines
                worker.kill()


async def test_a_living_run_is_not_abandoned(recorded: MakeRecorded) -> None:
    async with running(recorded("strict", runs_abandoned_after=0.3)):
        task = asyncio.create_task(invoke("hold", id="held"))
        await _started()
        for _ in range(10):
            await asyncio.sleep(0.1)
            assert await mark_abandoned() == 0
        _module().go_on.set()
        await task
        assert await _status("held") == "success"


async def test_a_process_that_was_suspended(recorded: MakeRecorded) -> None:
    """A run that others took for abandoned is found alive by the next heartbeat."""
    async with running(recorded("strict", runs_abandoned_after=0.6)):
        task = asyncio.create_task(invoke("hold", id="held"))
        await _started()
        await _run("held").update({"$set": {"status": "abandoned", "finished_at": now()}})
        await eventually(lambda: _has_status("held", "running"))
        held = await TaskRun.get("held")
        assert held is not None
        assert held.finished_at is None
        _module().go_on.set()
        await task
        assert await _status("held") == "success"


async def test_a_run_that_ends_after_it_was_marked_as_abandoned(recorded: MakeRecorded) -> None:
    async with running(recorded("strict", runs_abandoned_after=600.0)):
        task = asyncio.create_task(invoke("hold", id="held"))
        await _started()
        await _run("held").update({"$set": {"alive_until": now() - timedelta(seconds=1)}})
        await mark_abandoned()
        assert await _status("held") == "abandoned"
        _module().go_on.set()
        await task
        assert await _status("held") == "success"
        await mark_abandoned()
        assert await _status("held") == "success"


@pytest.mark.parametrize("mode", ["strict", "buffered"])
async def test_cancelling(recorded: MakeRecorded, mode: str) -> None:
    async with running(recorded(mode, runs_abandoned_after=0.3, runs_flush=0.05)):
        task = asyncio.create_task(invoke("wait", id="waiting"))
        await _started()
        await eventually(lambda: request_cancellation("waiting"))
        with pytest.raises(RunCancelledError, match="run 'waiting' of operation 'wait' was cancelled"):
            await task
        assert task.cancelling() == 0
        await eventually(lambda: _has_status("waiting", "cancelled"))
        assert not await request_cancellation("waiting")


async def test_cancelling_a_run_that_waits_for_another(recorded: MakeRecorded) -> None:
    async with running(recorded("strict", runs_abandoned_after=0.3)):
        task = asyncio.create_task(invoke("outer.wait", id="outer"))
        await _started()
        assert await request_cancellation("outer")
        with pytest.raises(RunCancelledError, match=r"'outer\.wait' was cancelled"):
            await task
        await eventually(lambda: _has_status("outer", "cancelled"))
        assert {run.operation_name: run.status for run in await all_runs()} == {
            "outer.wait": "cancelled",
            "wait": "cancelled",
        }
        assert await invoke("echo", {"value": 1}) == 1


async def test_cancelling_what_another_run_waits_for(recorded: MakeRecorded) -> None:
    async with running(recorded("strict", runs_abandoned_after=0.3)):
        task = asyncio.create_task(invoke("outer.wait", id="outer"))
        await _started()
        (inner,) = await TaskRun.find({"operation_name": "wait"}).to_list()
        assert await request_cancellation(inner.id)
        with pytest.raises(RunCancelledError, match="of operation 'wait' was cancelled"):
            await task
        assert [await _status(id) for id in ("outer", inner.id)] == ["failed", "cancelled"]  # noqa: A001


def _module() -> Any:
    return importlib.import_module("main")


async def _started() -> None:
    await _module().started.wait()


def _run(id: str) -> Any:  # noqa: A002
    return TaskRun.find_one({"_id": id})


async def _status(id: str) -> str | None:  # noqa: A002
    run = await TaskRun.get(id)
    return run and run.status


async def _has_status(id: str, status: str) -> bool:  # noqa: A002
    return await _status(id) == status


async def test_an_accepted_run_is_pending_until_it_begins(recorded: MakeRecorded) -> None:
    project = recorded("strict", runs_abandoned_after=0.5)
    async with running(project) as runtime:
        operation = runtime.project.metadata.operation("echo")
        for id in ("one", "two"):  # noqa: A001
            data = validate_input(operation, {"value": 1})
            await runtime.accept(operation, data, actor=Actor("ann"), channel="test", id=id)
        assert [(run.id, run.status, run.input_dump) for run in await all_runs()] == [
            ("one", "pending", {"value": 1}),
            ("two", "pending", {"value": 1}),
        ]
        await invoke("echo", {"value": 1}, actor=Actor("ann"), channel="test", id="one", permitted=True)
        assert await _status("one") == "success"
        await asyncio.sleep(0.6)
        await mark_abandoned()
        assert await _status("two") == "abandoned"
