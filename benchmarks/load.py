"""A small load generator: keep-alive connections that send one kind of request after the other, over plain sockets."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 16


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
    return asyncio.run(_measure(load, port, seconds))


async def _measure(load: Load, port: int, seconds: float) -> float:
    started = time.perf_counter()
    deadline = started + seconds
    counts = await asyncio.gather(*(_connection(load, port, deadline, index) for index in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - started)


async def _connection(load: Load, port: int, deadline: float, first: int) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < deadline:
        writer.write(load.make(first + count * CONNECTIONS))
        status = await _answer(reader)
        if status != load.status:
            raise RuntimeError(f"{load.name}: answered {status}, expected {load.status}")
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one answer, and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    start = head.index(b"content-length:") + 15
    await reader.readexactly(int(head[start : head.index(b"\r\n", start)]))
    return int(head.split(b" ", 2)[1])
