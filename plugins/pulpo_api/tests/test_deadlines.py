"""A database that hangs in the middle of some commands, and answers all others: heartbeats, other collections."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from pymongo.errors import NotPrimaryError, OperationFailure, PyMongoError
from starlette.requests import Request

from pulpo_api.http.problems import answer_error

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve

pytestmark = pytest.mark.xdist_group("shop-deadlines")
THINGS = b"things"


class Relay:
    """A connection to a database on which commands that contain certain bytes get lost."""

    def __init__(self, server: str, port: int) -> None:
        parts = urlsplit(server)
        self.lost: bytes | None = None
        self.url = urlunsplit(parts._replace(netloc=f"127.0.0.1:{port}", path=f"/relayed_{port}"))
        self._there, self._port = (parts.hostname, parts.port or 27017), port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> "Relay":
        self._thread.start()
        serving = asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._server = asyncio.run_coroutine_threadsafe(serving, self._loop).result()
        return self

    def __exit__(self, *error: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(*self._there)
        with suppress(OSError, asyncio.IncompleteReadError):
            await asyncio.gather(self._pass(reader, there[1]), self._pass(there[0], writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readexactly(4)
                message = head + await reader.readexactly(int.from_bytes(head, "little") - 4)
                if self.lost is None or self.lost not in message:
                    writer.write(message)
                    await writer.drain()
        finally:
            writer.close()


@pytest.fixture
def relay(database_server: str, free_port: Callable[[], int]) -> Iterator[Relay]:
    with Relay(database_server, free_port()) as made:
        yield made


def test_commands_that_are_never_answered(relay: Relay, serve: "Serve", monkeypatch: pytest.MonkeyPatch) -> None:
    """Each client gets its 503, also who waits for a connection; afterwards none of the connections is missing."""
    monkeypatch.setenv("PULPO_API_ANSWER_TIMEOUT", "1.5")
    monkeypatch.setenv("PULPO_API_QUERY_TIMEOUT", "1")
    served = serve("shop", f"{relay.url}{'&' if '?' in relay.url else '?'}maxPoolSize=4")
    made = served.client.post("/things", json={"text": "kept"})
    path = made.headers["location"]
    requests: list[tuple[str, str, Any]] = [
        ("GET", "/things", None),
        ("HEAD", path, None),
        ("PATCH", path, {"text": "new"}),
        ("POST", "/things/bulk", {"operations": [{"delete": {"id": made.json()["id"]}}]}),
        *([("POST", "/things", {"text": "perhaps"})] * 6),
    ]

    def ask(request: tuple[str, str, Any]) -> httpx.Response:
        return httpx.request(request[0], served.url + request[1], json=request[2], timeout=20, trust_env=False)

    relay.lost = THINGS
    with ThreadPoolExecutor(len(requests)) as pool:
        for answer in pool.map(ask, requests):
            assert answer.status_code == 503, (answer.request.url, answer.text)
            assert answer.headers["retry-after"] == "2"
            assert answer.request.method == "HEAD" or "1.5 s" in answer.json()["detail"]
    with pytest.raises(httpx.RemoteProtocolError):  # half an answer, so that it is cut off
        served.client.get("/things", headers={"Accept": "application/x-ndjson"})
    assert served.client.get("/makers").status_code == 200

    relay.lost = None
    with ThreadPoolExecutor(len(requests)) as pool:
        assert [answer.status_code for answer in pool.map(ask, requests[:1] * 8)] == [200] * 8
    assert made.json() in served.client.get("/things").json()["items"]
    slow = served.client.post("/operations/orders.count", json={"seconds": 2})
    assert slow.status_code == 200, slow.text


@pytest.mark.parametrize("error", [NotPrimaryError("stepped down"), OperationFailure("no primary of the shard", 133)])
async def test_cluster_in_between(error: PyMongoError) -> None:
    """A primary that steps down, a shard that a router cannot reach: come again."""
    request = Request({"type": "http", "method": "GET", "path": "/things", "headers": []})
    answer = await answer_error(request, error)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
