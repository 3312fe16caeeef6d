"""Requests as bytes, written to a socket as they are: no client corrects them."""

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

ID = "0123456789abcdef01234567"
JSON = "Content-Type: application/json"
FORM = "Content-Type: application/x-www-form-urlencoded"
CHUNKED = "Transfer-Encoding: chunked"
CHUNK = b"2\r\n{}\r\n0\r\n\r\n"
Row = tuple[str, bytes, int]  # a name, the bytes, and the status


@dataclass
class Answer:
    """The server's response."""

    status: int
    headers: dict[str, str]
    body: bytes


def send(port: int, request: bytes) -> Answer:
    """Send bytes, and read one answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was sent
            connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = connection.recv(65536)
            assert chunk, f"no answer: {received!r}"
            received += chunk
        head, _, body = received.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", 0)):
            chunk = connection.recv(65536)
            assert chunk, "the answer is cut off"
            body += chunk
    return Answer(int(status.split()[1]), headers, body)


def request(line: str, *headers: str, body: bytes = b"", host: str = "Host: localhost", length: bool = True) -> bytes:
    """A request, as bytes: `line` is method and target."""
    lines = [f"{line} HTTP/1.1", host, *headers]
    if body and length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*filter(None, lines), "", ""]).encode("latin-1") + body


def posted(value: Any, target: str = "POST /things", kind: str = JSON, *headers: str) -> bytes:
    """A request with a JSON body; bytes are sent as they are."""
    return request(target, kind, *headers, body=value if isinstance(value, bytes) else json.dumps(value).encode())
