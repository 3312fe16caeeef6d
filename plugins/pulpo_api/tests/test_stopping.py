"""Operations that hang, or raise what would end a process: the server keeps serving, and stops on request."""

import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from pulpo_core.testing import NewDatabase, run_pulpo, until, write_project

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("api-stopping"), pytest.mark.any_engine]

MAIN = """
import asyncio
import sys
import time

from pulpo_core import operation

@operation(name="hangs", timeout=0.2)
def hangs() -> None:
    time.sleep(3600)

@operation(name="hangs.beside", timeout=0.2)
async def hangs_beside() -> None:
    await asyncio.to_thread(time.sleep, 3600)

@operation(name="isolated", timeout=0.2, isolate="process")
def isolated() -> None:
    time.sleep(3600)

@operation(name="waits", async_enabled=True)
async def waits() -> None:
    print("the operation waits", flush=True)
    await asyncio.to_thread(time.sleep, 3600)

@operation(name="raises")
def raises(kind: str) -> None:
    raise {"stop": StopIteration, "exit": SystemExit, "interrupt": KeyboardInterrupt}[kind]

@operation(name="raises.async")
async def raises_async(kind: str) -> None:
    raises(kind)

@operation(name="blocks")
async def blocks() -> None:
    print("the operation blocks", flush=True)
    time.sleep(3600)

@operation(name="works")
def works() -> int:
    return 1
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("stopping") / "project"
    write_project(root, MAIN)
    run_pulpo("compile", cwd=root)
    return root


@pytest.fixture
def server(root: Path, new_database: NewDatabase) -> Iterator["Served"]:
    from plugins.pulpo_api.tests.conftest import Served

    served = Served(root, new_database())
    with served.client:
        yield served


def test_the_server_keeps_serving_and_stops_despite_a_hanging_call(server: "Served") -> None:
    with server.running():
        for operation in ("raises", "raises.async"):
            for kind in ("stop", "exit", "interrupt"):
                answer = server.client.post(f"/operations/{operation}", json={"kind": kind})
                assert answer.status_code == 500
                assert answer.headers["Content-Type"] == "application/problem+json"
        for operation in ("hangs", "hangs.beside", "isolated"):
            assert server.client.post(f"/operations/{operation}").status_code == 504
        assert server.client.post("/operations/works").json() == 1
    assert "operation 'hangs' has not ended after" in server.log
    assert "operation 'isolated' has not ended" not in server.log
    assert "waiting for" not in server.log


def test_workers_stop_without_what_hangs(root: Path, new_database: NewDatabase) -> None:
    from plugins.pulpo_api.tests.conftest import Served

    server = Served(root, new_database(), "--workers", "2")
    with server.client, server.running():
        assert server.client.post("/operations/hangs").status_code == 504
    assert "operation 'hangs' has not ended after" in server.log


def test_a_second_ctrl_c_ends_the_waiting(server: "Served") -> None:
    with server.running(), ThreadPoolExecutor() as pool:
        answer = pool.submit(httpx.post, f"{server.url}/operations/waits", timeout=60, trust_env=False)
        until(lambda: "the operation waits" in server.log)
        server.process.send_signal(signal.SIGINT)
        until(lambda: "stopping, in at most 8 s: waiting for waits (" in server.log)
        assert not answer.done()
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(60) == 0


def test_background_runs_are_waited_for_until_a_second_ctrl_c(server: "Served") -> None:
    with server.running():
        assert server.client.post("/operations/waits", headers={"Prefer": "respond-async"}).status_code == 202
        server.process.send_signal(signal.SIGINT)
        until(lambda: "waiting up to 30 s for 1 background run; Ctrl-C ends them immediately" in server.log)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(60) == 0


def test_what_blocks_the_event_loop_is_ended(server: "Served") -> None:
    server.ends = 1
    with server.running(), ThreadPoolExecutor() as pool:
        pool.submit(httpx.post, f"{server.url}/operations/blocks", timeout=60, trust_env=False)
        until(lambda: "the operation blocks" in server.log)
        server.process.send_signal(signal.SIGINT)
        until(lambda: "waiting for blocks (" in server.log)
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(60) == 1
    assert "operation 'blocks' has not ended after" in server.log
    assert "the server does not end by itself, so it is ended" in server.log
