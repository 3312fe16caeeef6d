"""The same operation, called through every surface: its records differ only in channel, parent and ids."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pulpo_core import Project, invoke, running
from pulpo_core.testing import NewDatabase, Served, run_pulpo, until, write_project
from pulpo_core.testing.commands import environment
from pulpo_observability.runs.task_run import TaskRun

pytestmark = [pytest.mark.xdist_group("observability-surfaces"), pytest.mark.timeout(300)]
SOURCE = """
from beanie import Document
from pulpo_core import datamodel, operation


@datamodel
class Thing(Document):
    name: str


@operation(name="add", async_enabled=True, tags=["writing"])
async def add(name: str) -> str:
    await Thing(name=name).insert()
    return name


@operation(name="outer")
async def outer() -> str:
    return await add("milk")


@operation(name="vault.open", permissions=["admin"])
async def open_vault(code: str) -> str:
    return code
"""
FLOW = """
import asyncio
from pulpo_prefect.server import environment
environment.prepare()
from prefect.testing.utilities import prefect_test_harness
from pulpo_prefect.running.process_runtime import stop_runtime

with prefect_test_harness(server_startup_timeout=180):
    from orchestration.standalones import add_flow
    asyncio.run(add_flow(name="milk"))
    stop_runtime()
"""
STRICT = {"PULPO_OBSERVABILITY_RUNS": "strict"}
ALIKE = ("operation_name", "status", "input_dump", "output", "tags", "collections", "error_type")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Path:
    """A compiled project that records strictly."""

    folder = tmp_path_factory.mktemp("surfaces") / "surfaces"
    settings = {"database_url": new_database(), "api": {"log_requests": True}}
    write_project(folder, SOURCE, settings=settings)
    run_pulpo("compile", cwd=folder)
    return folder


def _call_through_http(root: Path) -> str:
    """Call operations through the API; the id of a background run."""
    with Served(root, **STRICT).running() as served, httpx.Client(base_url=served.url, trust_env=False) as client:
        headers = {"Idempotency-Key": "k1", "X-Request-ID": "request-1"}
        assert client.post("/operations/add", json={"name": "milk"}, headers=headers).json() == "milk"
        assert client.post("/operations/outer").json() == "milk"
        background = client.post("/operations/add", json={"name": "milk"}, headers={"Prefer": "respond-async"})
        assert background.status_code == 202
        until(lambda: client.get(background.headers["location"]).json()["status"] == "success")
        assert client.post("/operations/vault.open", json={"code": "1"}).status_code == 401
        assert client.post("/operations/add", json={"name": 1}).status_code == 422
    return str(background.json()["id"])


def _call_through_prefect(root: Path) -> None:
    variables = {**STRICT, "PREFECT_HOME": str(root / "prefect"), "PREFECT_LOGGING_LEVEL": "ERROR"}
    env = environment(variables) | {"PYTHONPATH": f"{root / '.run_cache'}:{root}"}
    subprocess.run([sys.executable, "-c", FLOW], cwd=root, env=env, check=True)


@pytest.fixture
def forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Forget the project's module after the test, or the next project's `main` would not be imported."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield
    sys.modules.pop("main", None)


async def test_all_surfaces(root: Path, registries: None, forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    background = await asyncio.to_thread(_call_through_http, root)
    await asyncio.to_thread(_call_through_prefect, root)
    monkeypatch.setenv("PULPO_OBSERVABILITY_RUNS", "strict")
    async with running(Project(root)):
        await invoke("add", {"name": "milk"})
        found = await TaskRun.find_all().to_list()
    added = {(run.actor.channel, run.parent_id is not None): run for run in found if run.status == "success"}
    by_id = {run.id: run for run in found}
    alike = [run for run in found if run.operation_name == "add" and run.status == "success"]
    assert sorted((run.actor.channel, run.parent_id is not None) for run in alike) == [
        ("api", False),
        ("api", False),
        ("prefect", False),
        ("python", False),
        ("python", True),
    ]
    first = alike[0]
    for run in alike:
        assert [getattr(run, name) for name in ALIKE] == [getattr(first, name) for name in ALIKE]
        assert len(run.result_refs) == 1
    flow = added["prefect", False]
    assert flow.orchestrated
    assert flow.prefect_flow_run_id
    assert flow.prefect_task_run_id
    (keyed,) = [run for run in alike if run.idempotency_key]
    assert (keyed.idempotency_key, keyed.request_id, keyed.client_address) == ("k1", "request-1", "127.0.0.1")
    assert by_id[background].actor.channel == "api"
    inner = added["python", True]
    assert inner.parent_id is not None
    outer = by_id[inner.parent_id]
    assert (outer.operation_name, outer.request_id) == ("outer", inner.request_id)
    refused = {run.operation_name: run.status for run in found if run.status in ("denied", "invalid")}
    assert refused == {"vault.open": "denied", "add": "invalid"}
