"""Recording of runs on a real MongoDB: for an empty operation, `strict` against the two writes that it needs; for one
that inserts a document, `buffered` against `off`, and `off` against a project without the plugin.

The modes take turns, many times, for a few calls each: first one call after the other, then 32 at a time. A ratio is
the median of the rounds' ratios. On a busy machine, CPU time is more meaningful than wall time.
"""

import asyncio
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo.asynchronous.collection import AsyncCollection

from benchmarks.servers import OFF, database, in_database
from pulpo_core import Project, invoke, running
from pulpo_core.invocation import new_id
from pulpo_core.plugins import from_modules
from pulpo_core.testing import write_project
from pulpo_observability import hooks
from pulpo_observability.runs.task_run import TaskRun

CALLS, ROUNDS = 256, int(os.environ.get("BENCH_ROUNDS", "25"))
WIDTHS = {"one by one": 1, "32 at a time": 32}
SOURCE = """
from beanie import Document
from pulpo_core import datamodel, operation


@datamodel
class Note(Document):
    text: str


@operation(name="add")
async def add(a: int, b: int) -> int:
    return a + b


@operation(name="keep")
async def keep(text: str) -> str:
    return str((await Note(text=text).insert()).id)
"""
Call = Callable[[], Awaitable[Any]]
Times = dict[tuple[str, str], list[tuple[float, float]]]


def run() -> None:
    """Measure the modes in one process, each with the same number of calls."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        os.environ |= OFF
        os.environ["PULPO_DATABASE_URL"] = in_database(server, "bench_recording")
        root = Path(folder)
        write_project(root, SOURCE, settings={"name": "recording"})
        times = asyncio.run(_times(root))
    for width in WIDTHS:
        _report(times, "strict", "two writes", width, "at most 1.2")
        _report(times, "buffered", "off", width, "at most 1.10")
        _report(times, "off", "without", width, "nothing that can be measured")


def _report(times: Times, name: str, peer: str, width: str, target: str) -> None:
    """Print the wall time of a call, and the ratios of wall and CPU times."""
    own, others = times[name, width], times[peer, width]
    clock, processor = (statistics.median(a[i] / b[i] for a, b in zip(own, others, strict=True)) for i in (0, 1))
    least = min(each[1] for each in own) / min(each[1] for each in others)
    each = statistics.median(found[0] for found in own) / CALLS * 1e6
    ratios = f"clock {clock:5.2f}   processor {processor:5.2f}, least {least:5.2f}"
    print(f"  {f'{name}, {width}':<26} {each:6.0f} µs   by {peer:<10}   {ratios}   ({target})")


async def _times(root: Path) -> Times:
    times: Times = {}
    for _ in range(ROUNDS + 1):
        for mode in ("strict", "buffered", "off", "without"):
            os.environ["PULPO_OBSERVABILITY_RUNS"] = "off" if mode == "without" else mode
            plugins = from_modules() if mode == "without" else from_modules(observability=hooks)
            async with AsyncExitStack() as stack:
                runtime = await stack.enter_async_context(running(Project(root, plugins)))
                calls: dict[str, Call] = {mode: _add if mode == "strict" else _keep}
                if mode == "off":
                    calls["two writes"] = await _by_hand(runtime.database.client[runtime.database.name]["by_hand"])
                for name, call in calls.items():
                    for width, at_a_time in WIDTHS.items():
                        times.setdefault((name, width), []).append(await _measure(call, at_a_time))
    return {key: rounds[1:] for key, rounds in times.items()}


async def _add() -> Any:
    return await invoke("add", {"a": 1, "b": 2})


async def _keep() -> Any:
    return await invoke("keep", {"text": "something to remember"})


async def _by_hand(collection: AsyncCollection[Any]) -> Call:
    """Return a call that makes the writes of a strict run, to a collection with the same indexes."""
    await collection.create_indexes(TaskRun.Settings.indexes)
    known: dict[str, Any] = {
        "operation_name": "add",
        "status": "running",
        "actor": {"user_id": "anonymous", "channel": "python"},
    }
    known |= {"tags": [], "orchestrated": False, "input_dump": {"a": 1, "b": 2}}

    async def call() -> Any:
        begun, id = datetime.now(UTC), new_id()  # noqa: A001
        await collection.insert_one({"_id": id, **known, "started_at": begun, "alive_until": begun})
        output = await _add()
        end = {"status": "success", "finished_at": datetime.now(UTC), "duration_ms": 1.5, "output": output}
        await collection.update_one({"_id": id, "status": "running"}, {"$set": end, "$unset": {"alive_until": ""}})
        return output

    return call


async def _measure(call: Call, at_a_time: int) -> tuple[float, float]:
    """Return the wall and the CPU time of `CALLS` calls in seconds."""

    async def work() -> None:
        for _ in range(CALLS // at_a_time):
            await call()

    gc.collect()
    started, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_a_time)))
    return time.perf_counter() - started, time.process_time() - used
