"""Serves the OpenAPI document that was written when the project was compiled, without reading what it says."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pulpo_api.compile.openapi.security import MARK, tail
from pulpo_api.http.conditional import etag, is_known
from pulpo_api.settings import ApiSettings
from pulpo_core.documents.versions import version_of
from pulpo_core.exceptions import ConfigurationError

CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Document:
    """The written document up to where the settings begin, its own ending, its ETag."""

    content: bytes
    end: int
    ending: bytes
    etag: str

    @property
    def size(self) -> int:
        """In bytes."""
        return self.end + len(self.ending)

    def pieces(self) -> Iterator[bytes]:
        """All of it."""
        for start in range(0, self.end, CHUNK):
            yield self.content[start : min(start + CHUNK, self.end)]
        yield self.ending


class OpenApiFile:
    """`GET /openapi.json`."""

    def __init__(self, path: Path, settings: ApiSettings) -> None:
        self.path = path
        self.settings = settings
        self._read: dict[str, Document] = {}

    async def answer(self, request: Request) -> Response:
        """The document, in pieces: a large one must not hold others up."""
        root = str(request.scope.get("root_path", ""))
        if root not in self._read:
            self._read = {root: await asyncio.to_thread(self._load, root)}
        document = self._read[root]
        headers = {"ETag": document.etag, "Cache-Control": "no-cache"}
        if is_known(request.headers, document.etag):
            return Response(status_code=304, headers=headers)
        headers["Content-Length"] = str(document.size)
        return StreamingResponse(_sent(document), headers=headers, media_type="application/json")

    def load(self, root_path: str = "") -> bytes:
        """The document as it is served. Raises ConfigurationError."""
        return b"".join(self._load(root_path).pieces())

    def _load(self, root_path: str) -> Document:
        try:
            content, written = self.path.read_bytes(), self.path.stat().st_mtime_ns
            end = content.rindex(MARK.encode()) + len(MARK)
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"the OpenAPI document cannot be read: {error}", where=self.path, hint="run `pulpo compile`"
            ) from None
        ending = tail(self.settings, root_path).encode()
        return Document(content, end, ending, etag(version_of(b"%d %d %b" % (written, end, ending))))


async def _sent(document: Document) -> AsyncIterator[bytes]:
    for piece in document.pieces():
        yield piece
