"""Listens to a project that is served for real."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served


@dataclass
class Message:
    """One server-sent event; `id` is the last one that the stream gave, as a browser keeps it."""

    event: str
    data: Any
    id: str


@dataclass
class Listener:
    """The messages of a stream, read in a thread."""

    messages: list[Message] = field(default_factory=list)
    status: int = 0
    ended: bool = False

    @property
    def changes(self) -> list[tuple[str, str, Any]]:
        """Kind, path and id of each change."""
        kinds = ("created", "updated", "deleted")
        return [(one.event, one.data["path"], one.data["id"]) for one in self.messages if one.event in kinds]

    @property
    def names(self) -> list[str]:
        """The names of all events."""
        return [one.event for one in self.messages]

    def read(self, response: httpx.Response) -> None:
        """Read until the stream ends, from either side."""
        self.status = response.status_code
        found, last = {"event": "", "data": ""}, ""
        try:
            for line in _lines(response):
                name, _, value = line.partition(": ")
                if name == "id":
                    last = value
                elif name in found:
                    found[name] = value
                elif not line and found["event"]:
                    self.messages.append(Message(found["event"], json.loads(found["data"]), last))
                    found = {"event": "", "data": ""}
        except httpx.TransportError:
            pass
        self.ended = True


def _lines(response: httpx.Response) -> Iterator[str]:
    """As the standard has it; `iter_lines` also breaks at other characters, such as U+2028."""
    rest = b""
    for chunk in response.iter_bytes():
        *lines, rest = (rest + chunk).split(b"\r\n")
        yield from (line.decode() for line in lines)


@contextmanager
def listening(served: "Served", path: str = "/events", last_id: str | None = None) -> Iterator[Listener]:
    """Follow a stream for the time of the block; it starts with the stream's first event."""
    listener = Listener()
    headers = {"Last-Event-ID": last_id} if last_id else {}
    timeout = httpx.Timeout(30, read=120)
    with (
        httpx.Client(base_url=served.url, timeout=timeout, trust_env=False) as client,
        client.stream("GET", path, headers=headers) as response,
    ):
        thread = threading.Thread(target=listener.read, args=[response], daemon=True)
        thread.start()
        until(lambda: listener.messages or listener.ended)
        try:
            yield listener
        finally:
            sock = response.extensions["network_stream"].get_extra_info("socket")
            with suppress(OSError):  # the server was faster
                sock.shutdown(socket.SHUT_RDWR)
            thread.join(30)


@pytest.fixture(scope="session")
def has_change_streams(database_server: str) -> bool:
    """Return True if the tested database has change streams."""
    client: MongoClient[Any]
    with MongoClient(database_server) as client:
        try:
            client["probe"].watch().close()
        except OperationFailure:
            return False
    return True


@pytest.fixture(scope="module", params=["auto", "api_writes"])
def live(request: pytest.FixtureRequest, serve: "Serve") -> "Iterator[Served]":
    """The project `shop`, served with either source of events."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_EVENTS_SOURCE", request.param)
        patch.setenv("PULPO_API_MAX_STREAMS", "4")
        served = serve("shop")
    yield served
    assert "Traceback" not in served.log


@pytest.fixture(scope="module")
def source(live: "Served", has_change_streams: bool) -> str:
    """The source that `live` should have."""
    with listening(live) as listener:
        found: str = listener.messages[0].data["source"]
    return found
