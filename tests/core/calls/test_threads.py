"""Synchronous operations that hang, and processes that end without them."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pulpo_core import Project, invoke
from pulpo_core.calls import running_calls
from pulpo_core.calls.threads import LIMIT, DaemonExecutor
from pulpo_core.exceptions import OperationTimeoutError
from pulpo_core.testing import until

MakeProject = Callable[..., Project]
HANGS = """
import asyncio
import logging
import sys
import threading
import time

from pulpo_core import invoke, operation
from pulpo_core.calls.threads import DaemonExecutor

logging.basicConfig(level="WARNING")

@operation(name="hangs", timeout=0.2)
def hangs() -> None:
    time.sleep(3600)

@operation(name="hangs.beside", timeout=0.2)
async def hangs_beside() -> None:
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    await asyncio.to_thread(time.sleep, 3600)

@operation(name="waits")
def waits() -> None:
    tell_soon()
    time.sleep(3600)

@operation(name="waits.async")
async def waits_async() -> None:
    tell_soon()
    await asyncio.sleep(3600)

def tell_soon() -> None:
    # When the event loop waits: a signal just before that, Python's own `asyncio.run` sees only afterwards.
    threading.Timer(0.3, print, ["waiting"], {"flush": True}).start()

asyncio.run(invoke(sys.argv[1]))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(HANGS)
    return path


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """An event that a hanging operation waits for."""
    event = threading.Event()
    yield event
    event.set()


@pytest.mark.parametrize("name", ["hangs", "hangs.beside"])
def test_a_process_ends_without_what_hangs(script: Path, name: str) -> None:
    done = subprocess.run([sys.executable, str(script), name], capture_output=True, text=True, timeout=120)
    assert f"OperationTimeoutError: operation '{name}' took longer than its timeout of 0.2 s" in done.stderr
    told = "operation 'hangs' is given up after" in done.stderr and "the process ends without it" in done.stderr
    assert told == (name == "hangs")


@pytest.mark.parametrize("name", ["waits", "waits.async"])
def test_ctrl_c_ends_what_waits(script: Path, name: str) -> None:
    with subprocess.Popen(
        [sys.executable, str(script), name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
    assert errors.rstrip().endswith("KeyboardInterrupt") or "the process ends without it" in errors
    assert process.returncode in (1, -signal.SIGINT)


async def test_a_call_counts_as_running_until_its_thread_ends(
    make_project: MakeProject, gate: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    source = """
        import threading
        from pulpo_core import operation

        gates: list[threading.Event] = []

        @operation(name="slow", timeout=0.05)
        def slow() -> None:
            gates[0].wait()
    """
    make_project(source).load()
    sys.modules["main"].gates.append(gate)
    with pytest.raises(OperationTimeoutError):
        await invoke("slow")
    assert [call.name for call in running_calls()] == ["slow"]
    assert "operation 'slow' is given up after" in caplog.text
    gate.set()
    until(lambda: running_calls() == [])


async def test_threads_are_used_again(make_project: MakeProject) -> None:
    source = """
        import threading
        from pulpo_core import operation

        @operation(name="thread")
        def thread() -> int:
            return threading.get_ident()
    """
    make_project(source).load()
    assert len({await invoke("thread") for _ in range(5)}) <= 2  # one may not be back yet when the next is needed


async def test_to_thread_has_its_limit(gate: threading.Event) -> None:
    asyncio.get_running_loop().set_default_executor(DaemonExecutor())
    running: list[int] = []

    def work(number: int) -> int:
        running.append(number)
        gate.wait()
        return number

    tasks = [asyncio.create_task(asyncio.to_thread(work, number)) for number in range(LIMIT + 3)]
    while len(running) < LIMIT:  # noqa: ASYNC110 (other threads fill it)
        await asyncio.sleep(0.01)
    tasks[-1].cancel()
    assert len(running) == LIMIT
    gate.set()
    assert await asyncio.gather(*tasks[:-1]) == list(range(LIMIT + 2))
    with pytest.raises(KeyError, match="none"):
        await asyncio.to_thread(dict[str, int]().__getitem__, "none")
