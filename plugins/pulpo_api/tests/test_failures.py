"""Processes that are killed, stopped and hung while clients are at work: nothing that was acknowledged is lost."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from pymongo import MongoClient

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("shop-failures")
CLIENTS = 8
WRITES = 2000

RELAY = """
import asyncio, sys

async def pipe(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

async def serve(reader, writer):
    upstream = await asyncio.open_connection(sys.argv[2], int(sys.argv[3]))
    await asyncio.gather(pipe(reader, upstream[1]), pipe(upstream[0], writer))

async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1])) as server:
        await server.serve_forever()

asyncio.run(main())
"""


class Writers:
    """Clients that create makers, each with a different name, and note which ones were acknowledged."""

    def __init__(self, url: str, acknowledged: set[str]) -> None:
        self.url = url
        self.acknowledged = acknowledged
        self.refused: list[str] = []
        self._enough = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def _write(self, number: int) -> None:
        with httpx.Client(base_url=self.url, timeout=30, trust_env=False) as client:
            while not self._enough.is_set():
                name = f"{number}-{len(self.acknowledged)}-{time.monotonic_ns()}"
                try:
                    answer = client.post("/makers", json={"name": name})
                except httpx.TransportError:  # no answer, so no word about it either
                    return
                if answer.status_code == 201:
                    self.acknowledged.add(name)
                else:
                    self.refused.append(answer.text)


def stored(served: "Served") -> set[str]:
    """The names of the makers in the database."""
    client: MongoClient[Any]
    with MongoClient(served.database_url) as client:
        return set(client.get_default_database()["makers"].distinct("name"))


def test_killed_in_the_middle_of_writes(serve: "Serve") -> None:
    """Killed half-way through, and started again, by workers: each of the acknowledged writes is there. Then it is
    asked to stop while they go on: it answers all that it has begun, so that what is stored is what was acknowledged.
    """
    first = serve("shop")
    first.ends = -signal.SIGKILL
    acknowledged: set[str] = set()
    with Writers(first.url, acknowledged):
        until(lambda: len(acknowledged) >= WRITES // 2)
        first.process.kill()
    assert acknowledged <= stored(first)

    unacknowledged = stored(first) - acknowledged
    assert len(unacknowledged) <= CLIENTS
    second = serve("shop", first.database_url, "--workers", "2")
    with Writers(second.url, acknowledged) as writers:
        until(lambda: len(acknowledged) >= WRITES)
        second.process.terminate()
        assert second.process.wait(30) == 0
    assert writers.refused == []
    assert stored(first) - unacknowledged == acknowledged


def test_stopped_under_load(serve: "Serve") -> None:
    """Requests in progress are answered, even slow ones; nothing that was not answered has happened."""
    served = serve("shop")
    acknowledged: set[str] = set()
    with Writers(served.url, acknowledged) as writers, ThreadPoolExecutor() as pool:
        until(lambda: len(acknowledged) >= 50)
        slow = pool.submit(httpx.post, f"{served.url}/operations/orders.count", json={"seconds": 1.5}, timeout=30)
        time.sleep(0.5)
        served.process.send_signal(signal.SIGTERM)
        assert slow.result().status_code == 200
        assert served.process.wait(30) == 0
    assert writers.refused == []
    assert stored(served) == acknowledged


class Database:
    """A database that can be killed, hung and started again, on a port that stays the same.

    It is an engine of its own; for a server that is there already, what goes away is the way to it.
    """

    def __init__(self, port: int, folder: Path) -> None:
        self.url = f"mongodb://127.0.0.1:{port}/shop_{port}?directConnection=true"
        given = urlsplit(os.environ.get("PULPO_TEST_DATABASE_URL", ""))
        relay = ["-c", RELAY, str(port), str(given.hostname), str(given.port or 27017)]
        engine = ["-m", "secantus", "--port", str(port), "--storage-path", str(folder), "--sync-on-commit"]
        self._command = [sys.executable, *(relay if given.hostname else engine)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        client: MongoClient[Any]
        with MongoClient(self.url, serverSelectionTimeoutMS=60_000) as client:
            client.admin.command("ping")

    def signal(self, number: int) -> None:
        """Send it a signal: SIGSTOP suspends it, SIGCONT resumes it."""
        if self._process is not None:
            self._process.send_signal(number)

    def kill(self) -> None:
        """Kill it, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def database(tmp_path: Path, free_port: Callable[[], int], database_server: str) -> Iterator[Database]:
    made = Database(free_port(), tmp_path / "data")
    made.start()
    try:
        yield made
    finally:
        made.kill()


def test_a_database_that_hangs_and_disconnects(
    database: Database, serve: "Serve", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request gets its 503 within a time, and its 200 again later, from the same process."""
    monkeypatch.setenv("PULPO_DATABASE_TIMEOUT", "0.5")
    monkeypatch.setenv("PULPO_API_QUERY_TIMEOUT", "0.5")
    served = serve("shop", database.url)
    made = served.client.post("/things", json={"text": "kept"})
    assert made.status_code == 201
    absences: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (lambda: database.signal(signal.SIGSTOP), lambda: database.signal(signal.SIGCONT)),
        (database.kill, database.start),
    ]
    for stop, go_on in absences:
        stop()
        check_unavailable(served)
        go_on()
        until(lambda: served.client.get("/ready").status_code == 200)
        assert made.json() in served.client.get("/things").json()["items"]
    assert "Traceback" not in served.log


def check_unavailable(served: "Served") -> None:
    """Ask all kinds of things at a time, of a server whose database does not answer."""
    requests: list[tuple[str, str, Any]] = [
        ("GET", "/ready", None),
        ("GET", "/things", None),
        ("GET", "/things/0123456789abcdef01234567", None),
        ("POST", "/things", {"text": "perhaps"}),
        ("POST", "/operations/things.all", None),
        ("GET", "/events", None),
    ]

    def ask(request: tuple[str, str, Any]) -> httpx.Response:
        return httpx.request(request[0], served.url + request[1], json=request[2], timeout=20, trust_env=False)

    with ThreadPoolExecutor(len(requests)) as pool:
        for answer in pool.map(ask, requests):
            assert answer.status_code == 503, (answer.request.url, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            assert "answer" in answer.json()["detail"]
    assert served.client.get("/health").status_code == 200
