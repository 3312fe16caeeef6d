"""`Prefer: respond-async`, and what becomes of work when the server is stopped or killed."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo import MongoClient

from pulpo_core.testing import free_port, quick_command, until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-runs"), pytest.mark.usefixtures("clean")]
COUNT = "/operations/orders.count"
LATER = {"Prefer": "respond-async, wait=10"}


def done(client: httpx.Client, url: str) -> dict[str, Any]:
    """The run, when it is over."""
    until(lambda: client.get(url).json()["status"] not in ("pending", "running"))
    return dict(client.get(url).json())


def test_result(api: httpx.Client) -> None:
    answer = api.post(COUNT, json={"by": 3, "seconds": 0.1}, headers=LATER)
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (202, "respond-async")
    assert answer.json()["status"] == "pending"
    run = done(api, answer.headers["Location"])
    assert (run["status"], run["result"], run["operation"]) == ("success", 3, "orders.count")
    assert run["finished_at"] > run["created_at"]
    assert "Retry-After" not in api.get(answer.headers["Location"]).headers


def test_failure(api: httpx.Client) -> None:
    run = done(api, api.post("/operations/orders.refuse", headers=LATER).headers["Location"])
    assert (run["status"], run["problem"]["status"], run["problem"]["detail"]) == ("failed", 409, "sold out")


def test_preference_is_ignored_where_it_cannot_be_met(api: httpx.Client, shop: "Served") -> None:
    answer = api.post("/operations/add", json={"a": 1}, headers=LATER)
    assert (answer.status_code, answer.json()) == (200, 3)
    assert "Preference-Applied" not in answer.headers
    until(lambda: "operation 'add' has no background runs: it is declared without async_enabled=True;" in shop.log)
    assert api.post(COUNT, headers={"Prefer": "handling=lenient"}).status_code == 200
    assert api.post(COUNT, json={"by": "x"}, headers=LATER).status_code == 422


@pytest.mark.parametrize("more", [{}, {"Idempotency-Key": "strict"}])
def test_a_client_that_insists(more: dict[str, str], api: httpx.Client) -> None:
    strict = {"Prefer": 'respond-async, handling="strict"', **more}
    answer = api.post("/operations/add", json={"a": 1}, headers=strict)
    told = "operation 'add' has no background runs: it is declared without async_enabled=True; "
    assert (answer.status_code, answer.json()["detail"].startswith(told)) == (400, True)
    assert api.post("/operations/add", json={"a": 1}, headers=more).json() == 3
    assert api.post(COUNT, headers=strict).status_code == 202


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ([("Prefer", "wait=10"), ("prefer", "Respond-Async; note=x")], 202),
        ([("Prefer", 'note="respond-async, handling"')], 200),
        ([("Prefer", "respond-async=no, , ;")], 202),
        ([("Prefer", "handling=strict, wait=2")], 200),
        ([("Prefer", "respond-asynchronously")], 200),
    ],
)
def test_spellings(given: list[tuple[str, str]], status: int, api: httpx.Client) -> None:
    assert api.post(COUNT, headers=given).status_code == status


def test_with_a_key(api: httpx.Client) -> None:
    first, again = (api.post(COUNT, headers={**LATER, "Idempotency-Key": "a"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.headers["Location"] == again.headers["Location"]
    assert done(api, first.headers["Location"])["result"] == 1
    assert api.post(COUNT).json() == 2


def test_unknown(api: httpx.Client) -> None:
    location = api.post(COUNT, headers=LATER).headers["Location"]
    assert api.get(f"{COUNT}/runs/nothing").status_code == 404
    assert api.get(location.replace("count", "refuse")).status_code == 404
    done(api, location)


def documents(shop: "Served", collection: str) -> list[dict[str, Any]]:
    """The contents of the database."""
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:
        return list(client.get_default_database()[collection].find())


@contextmanager
def another(shop: "Served", **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    """A second API on the shop's database, which the test stops as it likes."""
    port = free_port()
    environment = {**os.environ, "PULPO_DATABASE_URL": shop.database_url, **settings}
    command = [*quick_command(), "api", "start", "--port", str(port)]
    with (
        subprocess.Popen(command, cwd=shop.root, env=environment) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client,
    ):

        def answers() -> bool:
            try:
                return client.get("/ready").status_code == 200
            except httpx.TransportError:
                return False

        try:
            until(answers)
            yield process, client
        finally:
            process.kill()


def test_a_killed_run_is_reported(shop: "Served") -> None:
    quick = {"PULPO_API_LEASE": "1"}
    with another(shop, **quick) as (process, client):
        keyed = {"Idempotency-Key": "a"}
        location = client.post(COUNT, json={"seconds": 100}, headers=LATER).headers["Location"]
        until(lambda: client.get(location).json()["status"] == "running")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(client.post, COUNT, json={"seconds": 2}, headers=keyed)
            until(lambda: documents(shop, "pulpo_api_answers"))
            process.kill()
    with another(shop, **quick) as (_, client):
        run = done(client, location)
        assert (run["status"], run["problem"]["status"]) == ("interrupted", 500)
        until(lambda: client.post(COUNT, json={"seconds": 2}, headers=keyed).status_code == 200)


def test_stopping_waits_for_runs(shop: "Served", api: httpx.Client) -> None:
    with another(shop) as (process, client):
        location = client.post(COUNT, json={"seconds": 1}, headers=LATER).headers["Location"]
        process.terminate()
        assert process.wait(30) == 0
    assert api.get(location).json()["status"] == "success"


def test_stopping_does_not_wait_forever(shop: "Served", api: httpx.Client) -> None:
    with another(shop, PULPO_API_SHUTDOWN_TIMEOUT="0.1") as (process, client):
        location = client.post(COUNT, json={"seconds": 1000}, headers=LATER).headers["Location"]
        process.terminate()
        assert process.wait(30) == 0
    assert api.get(location).json()["status"] == "interrupted"


def test_stopping_answers_what_was_accepted(shop: "Served") -> None:
    clients = 20
    with another(shop) as (process, client):
        url = client.base_url

        def count(_: int) -> int:
            return httpx.post(f"{url}{COUNT}", json={"seconds": 1.5, "by": 1}, timeout=60, trust_env=False).status_code

        with ThreadPoolExecutor(clients) as pool:
            before = client.post("/operations/orders.count").json()
            waiting = [pool.submit(count, number) for number in range(clients)]
            until(lambda: established(client.base_url.port or 0) >= clients)
            process.terminate()
            assert [future.result() for future in waiting] == [200] * clients
        assert process.wait(30) == 0
    assert shop.client.post(COUNT).json() == before + clients + 1


def established(port: int) -> int:
    """Return the number of accepted connections to a port of this machine."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows = (line.split() for line in lines)
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "01" and row[9] != "0" for row in rows)


def test_killing_loses_no_acknowledged_write(shop: "Served") -> None:
    enough, acknowledged = threading.Event(), []
    with another(shop) as (process, client):
        url = f"{client.base_url}counts" if str(client.base_url).endswith("/") else f"{client.base_url}/counts"

        def write(first: int) -> None:
            with httpx.Client(timeout=60, trust_env=False) as writer:
                for number in range(first, 2000, 20):
                    try:
                        answer = writer.post(url, json={"n": number})
                    except httpx.TransportError:
                        return
                    if answer.status_code == 201:
                        acknowledged.append(answer.json()["id"])
                    if len(acknowledged) > 1000:
                        enough.set()

        with ThreadPoolExecutor(20) as pool:
            for first in range(20):
                pool.submit(write, first)
            enough.wait()
            process.send_signal(signal.SIGKILL)
    found = {str(item["_id"]) for item in documents(shop, "counts")}
    assert len(acknowledged) >= 1000
    assert set(acknowledged) <= found
