"""Responses with a body that is already encoded."""

from collections.abc import Iterable

from starlette.responses import Response

JSON = (b"content-type", b"application/json")


class JsonBytes(Response):
    """A JSON response of encoded bytes and raw headers, which skips the work of Starlette's own."""

    def __init__(self, body: bytes, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self.body = body
        self.status_code = status
        self.background = None
        self.raw_headers = [JSON, (b"content-length", b"%d" % len(body)), *headers]
