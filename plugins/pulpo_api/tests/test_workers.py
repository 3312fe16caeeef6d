"""Several workers: they share a port and a database, and what one of them has begun, another one knows."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import pytest

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("shop-workers")
CLIENTS = 50
Pair = tuple[httpx.Client, httpx.Client]


@pytest.fixture(scope="module")
def served(serve: "Serve") -> "Served":
    return serve("shop", None, "--workers", "2")


@pytest.fixture
def pair(served: "Served") -> Iterator[Pair]:
    """Two clients, each with a connection to a worker of its own."""
    found: dict[int, httpx.Client] = {}
    strays = []

    def both() -> bool:
        client = httpx.Client(base_url=served.url, timeout=30, trust_env=False)
        if (process := pid(client)) in found:
            strays.append(client)
        else:
            found[process] = client
        return len(found) == 2

    until(both)
    one, other = found.values()
    yield one, other
    for client in [*strays, one, other]:
        client.close()


def pid(client: httpx.Client) -> int:
    """The process that answers this client."""
    return int(client.post("/operations/process").json())


def is_alive(process: int) -> bool:
    """Return True if there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_one_writes_the_other_reads(pair: Pair) -> None:
    one, other = pair
    assert one.get("/ready").status_code == other.get("/ready").status_code == 200
    made = one.post("/makers", json={"name": "shared"})
    assert other.get(made.headers["Location"]).headers["ETag"] == made.headers["ETag"]


def test_idempotency_key(pair: Pair) -> None:
    answers = [
        client.post("/operations/orders.count", json={"by": 1}, headers={"Idempotency-Key": "of-two-workers"})
        for client in (*pair, *pair)
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true", "true", "true"]


def test_idempotency_key_while_the_first_still_runs(served: "Served", pair: Pair) -> None:
    one, other = pair
    headers = {"Idempotency-Key": "of-two-workers-at-once"}
    slow = threading.Thread(target=lambda: one.post("/operations/orders.count", json={"seconds": 1}, headers=headers))
    slow.start()
    answers = []

    def repeat() -> bool:
        answers.append(other.post("/operations/orders.count", json={"seconds": 1}, headers=headers))
        return answers[-1].status_code == 200

    until(repeat)
    slow.join()
    assert {answer.status_code for answer in answers[:-1]} <= {409}
    replayed = {client.post("/operations/orders.count", json={"seconds": 1}, headers=headers).text for client in pair}
    assert replayed == {answers[-1].text}


def test_status_of_a_background_run(served: "Served", pair: Pair) -> None:
    one, other = pair
    started = one.post("/operations/orders.count", json={"seconds": 0.3}, headers={"Prefer": "respond-async"})
    url = started.headers["Location"]
    assert other.get(url).json()["status"] in ("pending", "running")
    until(lambda: other.get(url).json()["status"] == "success")
    assert other.get(url).json() == one.get(url).json()


def test_events_of_the_other_or_none(pair: Pair) -> None:
    """With change streams, a listener sees the writes of all workers; without, the request is refused."""
    one, other = pair
    with one.stream("GET", "/makers/events") as stream:
        if stream.status_code == 501:
            stream.read()
            assert "has no change streams" in stream.json()["detail"]
            assert "`--workers 1`" in stream.json()["hint"]
            return
        lines = stream.iter_lines()
        assert '{"source":"change_stream"}' in next(line for line in lines if line.startswith("data"))
        made = other.post("/makers", json={"name": "seen by both"}).json()
        assert made["id"] in next(line for line in lines if line.startswith("data"))


def test_no_update_is_lost_between_workers(served: "Served") -> None:
    """Many clients, each with a connection to some worker, read, change and write one document with If-Match."""
    url = served.client.post("/counts", json={"n": 0}).headers["Location"]

    def count(_: int) -> None:
        with httpx.Client(base_url=served.url, timeout=60, trust_env=False) as client:
            status = 412
            while status == 412:
                read = client.get(url)
                body = {"n": read.json()["n"] + 1}
                status = client.patch(url, json=body, headers={"If-Match": read.headers["ETag"]}).status_code
            assert status == 200

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(count, range(CLIENTS)))
    assert served.client.get(url).json()["n"] == CLIENTS


def test_workers_are_replaced_without_a_pause(served: "Served", pair: Pair) -> None:
    """SIGHUP: each worker ends once its successor is ready, and no request is refused."""

    def ask(_: object = None) -> int:
        answer = httpx.post(f"{served.url}/operations/process", timeout=30, trust_env=False)
        assert answer.status_code == 200
        return int(answer.json())

    before = {pid(client) for client in pair}
    served.process.send_signal(signal.SIGHUP)
    with ThreadPoolExecutor(3) as pool:

        def replaced() -> bool:
            time.sleep(0.2)  # the machine has something else to do now
            list(pool.map(ask, range(6)))
            return not any(map(is_alive, before))

        until(replaced, 200)
    assert not before & {ask() for _ in range(10)}


def test_a_worker_that_is_killed_is_replaced(served: "Served", pair: Pair) -> None:
    one, other = map(pid, pair)
    os.kill(one, signal.SIGKILL)
    found: set[int] = set()

    def replaced() -> bool:
        with httpx.Client(base_url=served.url, timeout=30, trust_env=False) as client:
            found.add(pid(client))
        return len(found - {one}) > 1

    until(replaced)
    assert one not in found
    assert other in found
    assert f"worker {one} ended with code -9" in served.log


def test_workers_end_with_their_supervisor(served: "Served") -> None:
    """Killed, it can stop nobody: they do so themselves, and the port is free. The last test: it leaves no server."""
    served.ends = -signal.SIGKILL
    served.process.kill()
    served.process.wait()

    def is_free() -> bool:
        with httpx.Client(base_url=served.url, trust_env=False) as client:
            try:
                client.get("/health")
            except httpx.TransportError:
                return True
        return False

    until(is_free)
