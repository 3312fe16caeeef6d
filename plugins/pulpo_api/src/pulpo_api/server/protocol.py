"""Uvicorn's HTTP protocol, with the limits that it leaves to a proxy."""

import asyncio
from http import HTTPStatus
from typing import Any

from httptools import parse_url
from uvicorn.config import Config

from pulpo_api.http.problems import PROBLEM_TYPE, problem
from pulpo_api.http.safety_headers import ALWAYS
from pulpo_api.server.uvicorn_internals import HttpToolsProtocol, LifespanOff

MAX_HEAD = 65_536
RECEIVE_TIMEOUT = 30.0
FAREWELL = 0.5  # seconds


class BoundedHttp(HttpToolsProtocol):
    """Limits a request's arrival to `receive_timeout` and its head to 64 KB, and answers invalid HTTP with a problem.

    The host of an absolute target overrides the header (RFC 9112, 3.2.2), and trailers do not count as headers.
    """

    _timer: asyncio.TimerHandle | None = None
    _head: int = 0
    _in_head = False
    _arriving = False
    _is_last = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the timer for the first request."""
        super().connection_made(transport)
        self._seconds: float = getattr(self.config, "receive_timeout", RECEIVE_TIMEOUT)
        self._timer = self.loop.call_later(self._seconds, self._is_late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse the data while the request is within the limits."""
        if self._head + len(data) > MAX_HEAD and not self._has_head(data):
            return self._refuse(431, f"the head of the request is longer than {MAX_HEAD} bytes")
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
        if self._arriving and self._timer is None:  # most requests come in one piece, and need no timer
            self._timer = self.loop.call_later(self._seconds, self._is_late)
        return None

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is not valid HTTP."""
        self._refuse(400, msg)

    def on_message_begin(self) -> None:
        """Record that a request begins."""
        super().on_message_begin()
        self._arriving = self._in_head = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """Add a header; ignore a trailer."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Record that the head is complete."""
        self._in_head, self._head = False, 0
        if not self.url.startswith(b"/"):
            self._take_host()
        super().on_headers_complete()
        if self._is_last:
            self.cycle.keep_alive = False

    def on_message_complete(self) -> None:
        """Record that the request is complete."""
        self._arriving = False
        self._stop_timer()
        super().on_message_complete()

    def shutdown(self) -> None:
        """Stop, but first answer a request that is already arriving on a new connection."""
        if self.cycle is not None or self.transport.is_closing():
            return super().shutdown()
        self._is_last = True
        self._stop_timer()
        self._timer = self.loop.call_later(FAREWELL, self.transport.close)
        return None

    def _has_head(self, data: bytes) -> bool:
        """Return True if the data belongs to a body, or to a head that ends within the limit."""
        return (self._arriving and not self._in_head) or b"\r\n\r\n" in data[: MAX_HEAD - self._head]

    def _take_host(self) -> None:
        if host := parse_url(self.url).host:
            self.headers[:] = [(name, value) for name, value in self.headers if name != b"host"]
            self.headers.append((b"host", host))

    def _is_late(self) -> None:
        self._timer = None
        if self._in_head:
            self._refuse(408, f"the request did not arrive within {self._seconds:g} s")
        else:
            self.transport.close()  # code that waits for the body gets a disconnect

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _refuse(self, status: int, detail: str) -> None:
        """Answer with an error unless a response has started, and close the connection."""
        cycle = self.cycle
        if not self.pipeline and (cycle is None or cycle.response_complete or not cycle.response_started):
            self.transport.write(_answer(status, bytes(problem(status, detail).body)))
            if cycle is not None:
                cycle.disconnected = True  # drops what the application may still send
        self.transport.close()


class BoundedConfig(Config):
    """Uvicorn's configuration for this protocol. It is sent to workers, so it must be picklable."""

    def __init__(self, app: Any, *, receive_timeout: float, **options: Any) -> None:
        super().__init__(app, http=BoundedHttp, ws="none", **options)
        self.receive_timeout = receive_timeout
        self.lifespan_state: dict[str, Any] = {}

    def load(self) -> None:
        """Import the configured objects. If the lifespan was entered elsewhere, use its state."""
        super().load()
        if self.lifespan == "off":
            self.lifespan_class = EnteredLifespan


class EnteredLifespan(LifespanOff):
    """A lifespan that was entered before the server started: requests get its state."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.state = getattr(config, "lifespan_state", {})


def _answer(status: int, body: bytes) -> bytes:
    """Return the bytes of a problem response that closes the connection."""
    headers = [
        (b"content-type", PROBLEM_TYPE.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
        *ALWAYS,
    ]
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}".encode(), *(b"%b: %b" % header for header in headers)]
    return b"\r\n".join([*lines, b"", body])
