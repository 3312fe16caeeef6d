"""The flows of the example projects, run here, on a worker, on Dask and on Ray, compared with a run by hand."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bson import DBRef, ObjectId
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import TaskRun
from pymongo import MongoClient

from pulpo_core.testing import free_port
from pulpo_prefect.running.progress import task_name
from pulpo_prefect.runs import task_runs

from .conftest import EXAMPLES, Done, Shell

pytestmark = [pytest.mark.xdist_group("prefect-commands"), pytest.mark.timeout(600), pytest.mark.any_engine]

BY_HAND = """
import asyncio
from pulpo_core import invoke
from pulpo_core.project import Project
from pulpo_core.runtime import running

async def main():
    async with running(Project.find()):
        raw = {board: await invoke(f"scraping.{board}.fetch") for board in ("stepstone", "linkedin")}
        await invoke("scraping.merge", raw)
        data = None
        for step in ("load", "clean", "validate", "store"):
            data = await invoke(f"parsing.{step}", data)

asyncio.run(main())
"""
MEETING = '''

import os
import time

_read_alone = read_board


def read_board(board: Board, limit: int | None = None) -> list[RawPosting]:
    """Waits until the other board is read, too: only side by side do the two come to an end."""
    folder = Path(os.environ["MEETING"])
    (folder / board.value).touch()
    while len(list(folder.iterdir())) < len(Board):
        time.sleep(0.05)
    return _read_alone(board, limit)
'''
CLUSTER = """
import sys
import threading
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, scheduler_port=int(sys.argv[1]), dashboard_address=None):
        threading.Event().wait()
"""
SCRAPING = {("scraping.linkedin.fetch", "scraping.merge"), ("scraping.stepstone.fetch", "scraping.merge")}
PARSING = {
    ("parsing.load", "parsing.clean"),
    ("parsing.clean", "parsing.validate"),
    ("parsing.validate", "parsing.store"),
}
MOMENTS = {"created_at", "updated_at", "fetched_at", "merged_at", "cleaned_at"}


@pytest.fixture(scope="module")
def by_hand(copied: Callable[..., Shell], new_database: Callable[[], str]) -> dict[str, list[str]]:
    """The documents that the operations leave when they are invoked one after the other."""
    shell = copied(EXAMPLES / "jobhunter", PULPO_DATABASE_URL=new_database())
    shell.python("-c", BY_HAND)
    found = documents(shell)
    assert (len(found["jobs"]), len(found["companies"])) == (514, 90)
    return found


@pytest.mark.parametrize("way", ["here", "worker", "dask", "ray"])
def test_jobhunter(
    copied: Callable[..., Shell],
    new_database: Callable[[], str],
    prefect: SyncPrefectClient,
    by_hand: dict[str, list[str]],
    way: str,
    tmp_path: Path,
) -> None:
    clustered = way in ("dask", "ray")
    if clustered:
        pytest.importorskip(f"prefect_{way}")
    runner = {"PULPO_PREFECT_TASK_RUNNER": way, "PULPO_PREFECT_CLUSTER_WORKERS": "2"} if clustered else {}
    meeting = tmp_path / "meeting"
    meeting.mkdir()
    shell = copied(EXAMPLES / "jobhunter", **runner, PULPO_DATABASE_URL=new_database(), MEETING=str(meeting))
    with (shell.root / "src" / "jobhunter" / "boards" / "pages.py").open("a") as pages:
        pages.write(MEETING)
    more = []
    if way == "worker":
        shell("prefect", "deploy", "scraping", "parsing")
        shell.begin("prefect", "worker")
        more = ["--worker"]
    elsewhere: dict[str, Any] = {}
    if way == "dask":  # a cluster that was there before, and has not heard of the project
        port = str(free_port())
        (tmp_path / "cluster.py").write_text(CLUSTER)
        shell.begin_python(tmp_path / "cluster.py", port)
        elsewhere = {"PULPO_PREFECT_CLUSTER": f"tcp://127.0.0.1:{port}"}
    try:
        scraping = ran(prefect, shell("prefect", "run", "scraping", "--json", *more))
        parsing = ran(prefect, shell("prefect", "run", "parsing", "--json", *more, **elsewhere))
    finally:
        shell.end()
    assert documents(shell) == by_hand
    assert (edges(scraping), edges(parsing)) == (SCRAPING, PARSING)
    assert overlap(scraping, "scraping.linkedin.fetch", "scraping.stepstone.fetch")
    assert not overlap(scraping, "scraping.linkedin.fetch", "scraping.merge")


def test_observatory(copied: Callable[..., Shell], new_database: Callable[[], str], prefect: SyncPrefectClient) -> None:
    shell = copied(EXAMPLES / "observatory", PULPO_DATABASE_URL=new_database())
    graphs = {flow["name"]: flow for flow in shell("flows", "--json").json}
    for name, parameters in {
        "archive": [],
        "reduction": [],
        "science": ["--param", "steps=900"],
        "planning": ["--param", "evening=2026-03-20"],
    }.items():
        runs = ran(prefect, shell("prefect", "run", name, *parameters, "--json"))
        assert {task_name(run.name) for run in runs} == set(graphs[name]["operations"])
        assert closure(edges(runs)) == closure({(e["producer"], e["consumer"]) for e in graphs[name]["edges"]})
    with MongoClient[Any](shell.variables["PULPO_DATABASE_URL"]) as client:
        database = client.get_default_database()
        assert database["measurements"].count_documents({}) == 1728
        assert database["findings"].count_documents({}) == 6


def ran(prefect: SyncPrefectClient, done: Done) -> list[TaskRun]:
    """Return the task runs of a flow run from Prefect's API."""
    assert {task["state"] for task in done.json["tasks"]} == {"Completed"}
    return task_runs(prefect, UUID(done.json["id"]))


def edges(runs: list[TaskRun]) -> set[tuple[str, str]]:
    """Return the pairs of tasks of which the second waited for the first."""
    names = {run.id: task_name(run.name) for run in runs}
    return {
        (names[source.id], task_name(run.name))
        for run in runs
        for sources in run.task_inputs.values()
        for source in sources
        if source.input_type == "task_run"
    }


def closure(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs of operations of which one runs before the other, directly or not."""
    known = set(edges)
    while more := {(a, d) for a, b in known for c, d in known if b == c} - known:
        known |= more
    return known


def overlap(runs: list[TaskRun], one: str, other: str) -> bool:
    """Return whether two tasks ran at the same time."""
    first, second = (next(run for run in runs if task_name(run.name) == name) for name in (one, other))
    assert first.start_time
    assert first.end_time
    assert second.start_time
    assert second.end_time
    return bool(first.start_time < second.end_time and second.start_time < first.end_time)


def documents(shell: Shell) -> dict[str, list[str]]:
    """Return all documents of a project's database without times, and with the content in the place of ids."""
    with MongoClient[Any](shell.variables["PULPO_DATABASE_URL"]) as client:
        database = client.get_default_database()
        found = {name: list(database[name].find()) for name in database.list_collection_names()}
    meaning: dict[ObjectId, str] = {}
    for name in sorted(found):  # companies come before the jobs that link to them
        for document in found[name]:
            own = document.pop("_id")
            if isinstance(own, ObjectId):
                meaning[own] = hashlib.sha256(shown(document, meaning).encode()).hexdigest()
    return {name: sorted(shown(document, meaning) for document in items) for name, items in found.items() if items}


def shown(value: Any, meaning: dict[ObjectId, str]) -> str:
    return json.dumps(plain(value, meaning), sort_keys=True, default=str)


def plain(value: Any, meaning: dict[ObjectId, str]) -> Any:
    if isinstance(value, dict):
        return {key: plain(item, meaning) for key, item in value.items() if key not in MOMENTS}
    if isinstance(value, list):
        return [plain(item, meaning) for item in value]
    if isinstance(value, DBRef):
        return f"{value.collection}: {meaning.get(value.id, 'unknown')}"
    return value
