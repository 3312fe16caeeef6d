"""Answers that are bytes already."""

from collections.abc import Iterable

from starlette.responses import Response

JSON = (b"content-type", b"application/json")


class JsonBytes(Response):
    """JSON, with headers as they go over the wire: nothing has to be found out, encoded or looked up."""

    def __init__(self, body: bytes, status: int = 200, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self.body = body
        self.status_code = status
        self.background = None
        self.raw_headers = [JSON, (b"content-length", b"%d" % len(body)), *headers]
