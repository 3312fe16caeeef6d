"""A small load generator: keep-alive connections that send one kind of request after the other, over plain sockets."""

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
    """One kind of request: `make(n)` gives the bytes of the n-th."""

    name: str
    status: int
    make: Callable[[int], bytes]


def get(path: str, host: str) -> bytes:
    """A GET request as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/json\r\n\r\n".encode()


def post(path: str, host: str, body: bytes) -> bytes:
    """A POST request with a JSON body, as bytes."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests_per_second(load: Load, port: int, seconds: float) -> float:
    """How many requests a second the server at a loopback port answers. Raises RuntimeError for a wrong status."""
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
    """Sends one request after the other; `count` is how many were answered when the time was over."""

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
    """How long an answer is, head and body; None as long as the head is not there."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    found = LENGTH.search(received, 0, end + 2)
    return end + 4 + int(found[1]) if found else end + 4
