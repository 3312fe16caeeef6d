"""Flows whose tasks fail, are retried, time out, are cancelled or not permitted; and parallel tasks."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from plugins.pulpo_prefect.tests.conftest import compiled
from plugins.pulpo_prefect.tests.recorded import Ended, call_flow, operation_of, task_runs
from pulpo_core.exceptions import PermissionDeniedError, ValidationError
from pulpo_core.testing import write_project

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.any_engine]

MAIN = """
import asyncio
import threading
import time
from typing import Annotated

from annotated_types import Len
from beanie import Document
from pulpo_core import datamodel, operation
from pulpo_core.invocation import current_invocation
from pydantic import BaseModel

@datamodel
class Note(Document):
    text: str

class Page(BaseModel):
    text: str = ""

class Report(BaseModel):
    text: str = ""

class Summary(BaseModel):
    text: str = ""

RAN: list[str] = []
BARRIER = threading.Barrier(3)
GATE = threading.Event()
STARTED, CANCELLED = threading.Event(), threading.Event()

@operation(name="failing.read")
async def read() -> Page:
    return Page(text="read")

@operation(name="failing.other")
async def other() -> Summary:
    await asyncio.sleep(0.2)
    RAN.append("other")
    return Summary()

@operation(name="failing.parse")
async def parse(page: Page) -> Report:
    raise ValueError("this page is broken")

@operation(name="failing.use")
async def use(report: Report, summary: Summary) -> None:
    RAN.append("use")

@operation(name="failing.last", after=["failing.use"])
def last() -> None:
    RAN.append("last")

@operation(name="twice.first")
async def first() -> Page:
    raise KeyError("first")

@operation(name="twice.second")
def second() -> Report:
    raise RuntimeError("second")

@operation(name="flaky", retries=2)
async def flaky() -> int:
    RAN.append("flaky")
    if RAN.count("flaky") < 3:
        raise ConnectionError("not yet")
    return RAN.count("flaky")

@operation(name="flaky_and_synchronous", retries=1)
def flaky_and_synchronous() -> None:
    RAN.append("sync")
    raise ConnectionError("never")

@operation(name="slow", timeout=0.3)
async def slow() -> None:
    await asyncio.sleep(60)

@operation(name="slow_and_synchronous", timeout=0.3)
def slow_and_synchronous() -> None:
    time.sleep(1)

@operation(name="stuck", timeout=0.3, retries=1)
def stuck() -> None:
    RAN.append("stuck")
    GATE.wait(3600)

@operation(name="killable", isolate="process", timeout=0.3, retries=1)
def killable() -> None:
    time.sleep(3600)

@operation(name="empty")
def empty() -> None:
    next(iter([]))

@operation(name="parallel.one")
def one() -> None:
    BARRIER.wait(60)

@operation(name="parallel.two")
async def two() -> None:
    await asyncio.to_thread(BARRIER.wait, 60)

@operation(name="parallel.three")
def three() -> None:
    BARRIER.wait(60)

@operation(name="endless")
async def endless() -> None:
    STARTED.set()
    try:
        await asyncio.sleep(600)
    finally:
        CANCELLED.set()

@operation(name="closed", permissions=["editor"])
async def closed() -> None: ...

@operation(name="unfit.make")
async def make_unfit() -> Page:
    return Page(text="unfit")

@operation(name="unfit.take")
async def take_unfit(pages: Annotated[list[Page], Len(3)]) -> None: ...

@operation(name="open_to_flows", permissions=["flow-runner"])
async def open_to_flows() -> str:
    return current_invocation.get().actor.id

@operation(name="ids.show")
def show() -> dict[str, str]:
    found = current_invocation.get()
    return {**found.context, "channel": found.channel, "loop": str(threading.get_ident())}

@operation(name="loops.write", models_out=[Note])
async def write() -> int:
    await Note(text="written").insert()
    return threading.get_ident()

@operation(name="loops.count", models_in=[Note])
async def count() -> int:
    await Note.count()
    return threading.get_ident()

@operation(name="large.make")
async def make() -> list[Page]:
    return [Page(text=str(number)) for number in range(30_000)]

@operation(name="large.take")
async def take(pages: list[Page]) -> int:
    return len(pages)
"""

WITNESS = """
from pulpo_core import hookimpl

SEEN = []

@hookimpl
def pulpo_middlewares():
    async def witness(invocation, call_next):
        SEEN.append(invocation)
        return await call_next(invocation)

    return [witness]
"""


class Troubles:
    """The compiled project: its flows by name, its module."""

    def __init__(self, root: Path, load: Callable[[Path], ModuleType]) -> None:
        self.folder = root / ".run_cache/orchestration"
        self.modules = [load(path) for path in sorted(self.folder.glob("*.py"))]
        self.flows = {
            flow.name.partition(".")[2]: flow
            for module in self.modules
            for flow in vars(module).values()
            if _is_flow(flow)
        }
        self.main: Any = sys.modules["main"]
        self.witness: Any = sys.modules["pulpo_witness"]

    def run(self, name: str) -> Ended:
        """Run a flow."""
        self.main.RAN.clear()
        return call_flow(self.flows[name])


def _is_flow(thing: object) -> bool:
    from prefect import Flow

    return isinstance(thing, Flow)


@pytest.fixture(scope="module")
def troubles(tmp_path_factory: pytest.TempPathFactory, load: Callable[[Path], ModuleType]) -> Iterator[Troubles]:
    root = tmp_path_factory.mktemp("troubles") / "project"
    write_project(root, MAIN, settings={"prefect": {"roles": ["flow-runner"]}})
    with installed(root.parent, "witness", WITNESS), compiled(root):
        yield Troubles(root, load)


@contextmanager
def installed(folder: Path, name: str, source: str) -> Iterator[None]:
    """Install a plugin in this process for a while."""
    (folder / f"pulpo_{name}.py").write_text(source)
    info = folder / f"pulpo_{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pulpo-{name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[pulpo.plugins]\n{name} = pulpo_{name}\n")
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop(f"pulpo_{name}", None)


def test_the_root_cause_shows_and_nothing_behind_it_runs(troubles: Troubles) -> None:
    ended = troubles.run("failing")
    assert ended.state.is_failed()
    assert "ValueError: this page is broken" in ended.state.message
    with pytest.raises(ValueError, match="this page is broken") as caught:
        ended.result()
    assert caught.value.__notes__ == ["in the task failing.parse"]
    assert troubles.main.RAN == ["other"]
    runs = task_runs(ended.flow_run, 5)
    states = {operation_of(run): run.state_name for run in runs}
    assert states == {
        "failing.read": "Completed",
        "failing.other": "Completed",
        "failing.parse": "Failed",
        "failing.use": "NotReady",
        "failing.last": "NotReady",
    }


def test_all_failures_are_reported(troubles: Troubles) -> None:
    with pytest.raises(KeyError, match="first") as caught:
        troubles.run("twice").result()
    assert caught.value.__notes__[0] == "in the task twice.first"
    assert "the task twice.second failed too" in caught.value.__notes__[1]
    assert "RuntimeError: second" in caught.value.__notes__[1]


def test_retries(troubles: Troubles) -> None:
    assert troubles.run("flaky").result() == 3
    assert troubles.run("flaky_and_synchronous").state.is_failed()
    assert troubles.main.RAN == ["sync", "sync"]


@pytest.mark.parametrize("name", ["slow", "slow_and_synchronous"])
def test_timeouts(name: str, troubles: Troubles) -> None:
    ended = troubles.run(name)
    assert ended.state.is_failed()
    with pytest.raises(Exception, match=r"0\.3 s"):
        ended.result()


def test_attempts_do_not_overlap(troubles: Troubles) -> None:
    ended = troubles.run("stuck")
    assert "an earlier attempt of operation 'stuck' has run for 0 s and cannot be stopped" in ended.state.message
    assert troubles.main.RAN == ["stuck"]
    troubles.main.GATE.set()
    assert troubles.run("killable").state.name == "TimedOut"


def test_what_an_operation_raises_does_not_hang_the_flow(troubles: Troubles) -> None:
    assert "operation 'empty' raised StopIteration" in troubles.run("empty").state.message


def test_a_process_ends_without_what_hangs(troubles: Troubles, prefect_api: str) -> None:
    command = [sys.executable, str(troubles.folder / "standalones.py"), "stuck"]
    variables = {**os.environ, "PREFECT_API_URL": prefect_api}
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=200)
    assert done.returncode == 1
    assert re.search("operation 'stuck' has not ended after .* s; the process ends without it", done.stderr)


def test_what_does_not_wait_runs_side_by_side(troubles: Troubles) -> None:
    """Each of the three waits inside until all three have begun."""
    assert troubles.run("parallel").state.is_completed()


async def test_cancelling_reaches_the_operation(troubles: Troubles) -> None:
    run = asyncio.create_task(troubles.flows["endless"]())
    await asyncio.to_thread(troubles.main.STARTED.wait, 60)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert await asyncio.to_thread(troubles.main.CANCELLED.wait, 60)


def test_roles_of_flows(troubles: Troubles) -> None:
    with pytest.raises(PermissionDeniedError, match="'prefect' may not invoke the operation 'closed'"):
        troubles.run("closed").result()
    denied = troubles.witness.SEEN[-1]
    assert (denied.operation.name, denied.actor.id, denied.channel) == ("closed", "prefect", "prefect")
    assert isinstance(denied.refusal, PermissionDeniedError)
    assert "prefect_task_run_id" in denied.context
    assert troubles.run("open_to_flows").result() == "prefect"


def test_a_task_that_gets_an_invalid_input(troubles: Troubles) -> None:
    with pytest.raises(ValidationError, match=r"the input of operation 'unfit\.take' is not valid"):
        troubles.run("unfit").result()
    invalid = troubles.witness.SEEN[-1]
    assert (invalid.operation.name, invalid.channel, invalid.sent) == (
        "unfit.take",
        "prefect",
        {"pages": [troubles.main.Page(text="unfit")]},
    )


def test_an_invocation_knows_the_runs_that_it_is_part_of(troubles: Troubles) -> None:
    ended = troubles.run("ids")
    found = ended.result()
    assert found["channel"] == "prefect"
    assert found["prefect_flow_run_id"] == str(ended.flow_run)
    (run,) = task_runs(ended.flow_run, 1)
    assert found["prefect_task_run_id"] == str(run.id)


def test_one_loop_serves_flows_of_all_threads_and_loops(troubles: Troubles) -> None:
    flow = troubles.flows["loops"]
    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(copy_context().run, lambda: asyncio.run(flow())) for _ in range(3)]
        assert len({run.result() for run in runs}) == 1


def test_a_large_value_is_handed_on_as_it_is(troubles: Troubles) -> None:
    assert troubles.run("large").result() == 30_000


def test_a_file_runs_by_itself(troubles: Troubles, prefect_api: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PREFECT_API_URL": prefect_api}
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=troubles.folder, env=environment, capture_output=True, text=True, check=False
        )

    failed = run("failing_flow.py")
    assert failed.returncode == 1, failed.stderr
    assert failed.stderr.endswith("failing failed: ValueError: this page is broken\n  in the task failing.parse\n")
    good = run("loops_flow.py", "loops")
    assert good.returncode == 0, good.stderr
    wrong = run("standalones.py", "flaky", "--param", "nope=1")
    assert wrong.returncode == 2
    assert "the parameters of flow 'flaky' are not valid: nope: the flow has no such parameter" in wrong.stderr
