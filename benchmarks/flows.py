"""A generated flow of 100 tasks, against the same flow written by hand for Prefect, without Pulpo."""

import asyncio
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.timing import report
from pulpo_core.generation import compile_project
from pulpo_core.project import Project
from pulpo_core.testing import write_project
from pulpo_prefect.server import environment

CHAINS, STEPS, ROUNDS = 25, 4, 9
Flow = Callable[[], Coroutine[Any, Any, Any]]
HAND_WRITTEN = """
import asyncio

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from main import *


{tasks}


async def start(task, **needed):
    states = {{name: await one for name, one in needed.items()}}
    return await task(**states, return_state=True)


@flow(name="hand-written")
async def hand_written():
    steps = {{}}
{starts}
    for step in steps.values():
        await (await step).aresult()
"""


def run() -> None:
    """Measure both, taking turns, on one Prefect server with its own database."""
    environment.prepare()
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    from prefect.settings import PREFECT_LOGGING_LEVEL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    from pulpo_prefect.running.process_runtime import stop_runtime

    quiet = {PREFECT_LOGGING_LEVEL: "ERROR", PREFECT_LOGGING_TO_API_ENABLED: False}
    with tempfile.TemporaryDirectory() as folder, prefect_test_harness(180), temporary_settings(quiet):
        root = Path(folder) / "project"
        write_project(root, _project(), files={"by_hand.py": _by_hand()})
        compile_project(Project(root), only=["prefect"]).check()
        generated = _load(root / ".run_cache/orchestration/work_flow.py").work_flow
        times = asyncio.run(_times({"generated": generated, "by hand": _load(root / "by_hand.py").hand_written}))
        stop_runtime()
    for index, (what, target) in enumerate({"wall time": "at most 1.05", "CPU of the client": "to know"}.items()):
        found, peer = (statistics.median(pair[index] for pair in times[name]) for name in ("generated", "by hand"))
        report(f"flow of {CHAINS * STEPS} tasks, {what}", found, "by hand", peer, target)


async def _times(flows: dict[str, Flow]) -> dict[str, list[tuple[float, float]]]:
    """Return wall and CPU time of each run. The first run does not count: it connects, and imports modules."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in flows}
    for _ in range(ROUNDS + 1):
        for name, flow in flows.items():
            started, used = time.perf_counter(), time.process_time()
            await flow()
            times[name].append((time.perf_counter() - started, time.process_time() - used))
            await asyncio.sleep(1)  # the server is still writing
    return {name: found[1:] for name, found in times.items()}


def _project() -> str:
    lines = ["from pulpo_core import operation", "from pydantic import BaseModel", ""]
    for chain, step in _places():
        lines += [f"class V{chain}_{step}(BaseModel):", "    number: int = 0", ""]
    for chain, step in _places():
        taken = f"value: V{chain}_{step - 1}" if step else ""
        lines += [
            f'@operation(name="work.chain_{chain}.step_{step}")',
            f"async def step_{chain}_{step}({taken}) -> V{chain}_{step}:",
            f"    return V{chain}_{step}(number={'value.number + 1' if step else chain})",
            "",
        ]
    return "\n".join(lines)


def _by_hand() -> str:
    tasks, starts = [], []
    for chain, step in _places():
        taken = f"value: V{chain}_{step - 1}" if step else ""
        tasks.append(
            f'@task(name="chain_{chain}.step_{step}", cache_policy=NO_CACHE)\n'
            f"async def task_{chain}_{step}({taken}) -> V{chain}_{step}:\n"
            f"    return V{chain}_{step}(number={'value.number + 1' if step else chain})\n"
        )
        needed = f", value=steps[{chain}, {step - 1}]" if step else ""
        starts.append(f"    steps[{chain}, {step}] = asyncio.create_task(start(task_{chain}_{step}{needed}))")
    return HAND_WRITTEN.format(tasks="\n\n".join(tasks), starts="\n".join(starts))


def _places() -> list[tuple[int, int]]:
    return [(chain, step) for chain in range(CHAINS) for step in range(STEPS)]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
