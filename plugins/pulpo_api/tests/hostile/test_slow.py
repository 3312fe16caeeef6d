"""Requests that never end."""

import socket
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from plugins.pulpo_api.tests.hostile.wire import JSON, request

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve

pytestmark = pytest.mark.xdist_group("shop-hostile")


def test_slow_requests_are_given_up(serve: "Serve", monkeypatch: pytest.MonkeyPatch) -> None:
    """A head or a body that arrives byte by byte, and a connection without data, last `receive_timeout`."""
    monkeypatch.setenv("PULPO_API_RECEIVE_TIMEOUT", "1")
    served = serve("shop")
    body = request("POST /things", JSON, "Content-Length: 1000", body=b'{"text": "', length=False)
    answers = {start: dribble(served.port, start) for start in (b"GET /things HTTP/1.1\r\nX-A: ", body, b"")}
    assert [answer[:12] for answer in answers.values()] == [b"HTTP/1.1 408", b"", b""]
    assert served.client.get("/health").status_code == 200


def dribble(port: int, start: bytes) -> bytes:
    """Send a beginning, and then a byte at a time until the server has enough; what it answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.2) as connection:
        connection.sendall(start)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(TimeoutError):
                return connection.recv(65536)
            if start:
                connection.sendall(b"a")
    raise AssertionError("it goes on for ever")
