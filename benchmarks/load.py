"""A small load generator: keep-alive connections over plain sockets that send requests of one kind in sequence."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import uvloop

CONNECTIONS = 16
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """A kind of request: `make(n)` returns the bytes of the n-th request."""

    name: str
    status: int
    make: Callable[[int], bytes]


def get(path: str, host: str) -> bytes:
    """Return a GET request as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n".encode()


def post(path: str, host: str, body: bytes) -> bytes:
    """Return a POST request with a JSON body, as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests_per_second(load: Load, port: int, seconds: float) -> float:
    """Return the requests per second that a local server answers. Raises RuntimeError for a wrong status."""
    return uvloop.run(_measure(load, port, seconds))


async def _measure(load: Load, port: int, seconds: float) -> float:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    deadline = started + seconds
    makers = [partial(_Connection, load, first, deadline) for first in range(CONNECTIONS)]
    opened = await asyncio.gather(*(loop.create_connection(make, "127.0.0.1", port) for make in makers))
    counts = await asyncio.gather(*(connection.count for _, connection in opened))
    return sum(counts) / (time.perf_counter() - started)


class _Connection(asyncio.Protocol):
    """Sends one request after the other; `count` is the number of answers before the deadline."""

    def __init__(self, load: Load, first: int, deadline: float) -> None:
        self.count: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._load, self._first, self._deadline = load, first, deadline
        self._answered = 0
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        size = _size(self._received)
        if size is None or len(self._received) < size:
            return
        status = int(self._received[9:12])
        self._answered += 1
        self._received = b""
        if status != self._load.status:
            self._end(RuntimeError(f"{self._load.name}: answered {status}, expected {self._load.status}"))
        elif time.perf_counter() < self._deadline:
            self._send()
        else:
            self._end()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.count.done():
            self._end(RuntimeError(f"{self._load.name}: the server closed a connection"))

    def _send(self) -> None:
        self._transport.write(self._load.make(self._first + self._answered * CONNECTIONS))

    def _end(self, error: Exception | None = None) -> None:
        if error:
            self.count.set_exception(error)
        else:
            self.count.set_result(self._answered)
        self._transport.close()


def _size(received: bytes) -> int | None:
    """Return the length of an answer, head and body; None until the head has arrived."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    found = LENGTH.search(received, 0, end + 2)
    return end + 4 + int(found[1]) if found else end + 4
