"""Flows that are written by hand: the example of the documentation, and the ids of Prefect's runs."""

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from plugins.pulpo_prefect.tests.conftest import compiled
from plugins.pulpo_prefect.tests.recorded import call_flow, task_runs
from pulpo_core.testing import write_project

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.any_engine]

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "run-flows.md"

MAIN = """
from typing import Any

from pulpo_core import operation
from pulpo_core.invocation import current_invocation

BROKEN = ["stepstone"]

@operation(name="jobs.scrape")
async def scrape(board: str) -> list[str]:
    if board in BROKEN:
        BROKEN.remove(board)
        raise ConnectionError("try again")
    return [f"{board}-{number}" for number in range(2)]

@operation(name="jobs.apply")
def apply(job: str) -> bool:
    return job.startswith("stepstone")

@operation(name="ids")
async def ids() -> dict[str, Any]:
    return dict(current_invocation.get().context)
"""

FLOWS = """
from pathlib import Path

from pulpo_prefect.flows import FlowProject

# isort: split
from prefect import flow, task

pulpo = FlowProject(Path(__file__).parents[1])

@task
async def in_task():
    return await pulpo.invoke("ids")

@flow
async def inner():
    return await pulpo.call("ids")

@task
async def with_flow():
    return await inner()

@flow
async def outer():
    return [await pulpo.invoke("ids"), await in_task(), in_task.submit().result(), await inner(), await with_flow()]

@flow
def blocking():
    return pulpo.invoke_blocking("ids")
"""


@pytest.fixture(scope="module")
def workflows(
    tmp_path_factory: pytest.TempPathFactory, load: Callable[[Path], ModuleType]
) -> Iterator[Callable[[str], ModuleType]]:
    """Import a file of flows in the folder `workflows` of a project."""
    root = tmp_path_factory.mktemp("own")
    write_project(root, MAIN)
    (root / "workflows").mkdir()

    def imported(source: str) -> ModuleType:
        file = root / "workflows" / "flows.py"
        file.write_text(source)
        return load(file)

    with compiled(root):
        yield imported


def test_the_example_of_the_documentation(workflows: Callable[[str], ModuleType]) -> None:
    (source,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    assert "retry_delay_seconds=60" in source
    module = workflows(source.replace("retry_delay_seconds=60", "retry_delay_seconds=0.1"))
    ended = call_flow(module.daily, boards=["stepstone", "linkedin"])
    assert ended.result() == 2
    assert len(task_runs(ended.flow_run, 6)) == 6


def test_an_invocation_in_a_flow_knows_its_runs(workflows: Callable[[str], ModuleType]) -> None:
    module = workflows(FLOWS)
    ended = call_flow(module.outer)
    in_flow, in_task, submitted, in_subflow, in_flow_of_task = ended.result()
    flow_run = str(ended.flow_run)
    assert in_flow == {"prefect_flow_run_id": flow_run}
    for found in (in_task, submitted):
        assert found["prefect_flow_run_id"] == flow_run
        assert found["prefect_task_run_id"]
    for found in (in_subflow, in_flow_of_task):
        assert list(found) == ["prefect_flow_run_id"]
        assert found["prefect_flow_run_id"] != flow_run
    assert list(asyncio.run(module.in_task())) == ["prefect_task_run_id"]


def test_an_invocation_in_a_synchronous_flow_knows_its_run(workflows: Callable[[str], ModuleType]) -> None:
    ended = call_flow(workflows(FLOWS).blocking)
    assert ended.result() == {"prefect_flow_run_id": str(ended.flow_run)}
