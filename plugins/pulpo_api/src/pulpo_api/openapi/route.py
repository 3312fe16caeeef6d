"""Serves the document that was written when the project was compiled, without reading what it says."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pulpo_api.openapi.security import MARK, tail
from pulpo_api.preconditions import etag, is_known
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import ConfigurationError

CHUNK = 1 << 18


class OpenApiFile:
    """`GET /openapi.json`."""

    def __init__(self, path: Path, settings: ApiSettings) -> None:
        self.path = path
        self.settings = settings
        self._read: dict[str, tuple[bytes, str]] = {}

    async def answer(self, request: Request) -> Response:
        """The document, in pieces: a large one must not hold others up."""
        root = str(request.scope.get("root_path", ""))
        if root not in self._read:
            self._read = {root: await asyncio.to_thread(self._load, root)}
        content, tag = self._read[root]
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if is_known(request.headers, tag):
            return Response(status_code=304, headers=headers)
        headers["Content-Length"] = str(len(content))
        return StreamingResponse(_pieces(content), headers=headers, media_type="application/json")

    def load(self, root_path: str = "") -> bytes:
        """The document as it is served. Raises ConfigurationError."""
        return self._load(root_path)[0]

    def _load(self, root_path: str) -> tuple[bytes, str]:
        try:
            content, written = self.path.read_bytes(), self.path.stat().st_mtime_ns
            ending = tail(self.settings, root_path).encode()
            at = content.rindex(MARK.encode()) + len(MARK)
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f"the OpenAPI document cannot be read: {error}", where=self.path, hint="run `pulpo compile`"
            ) from None
        return content[:at] + ending, etag(b"%d %d %b" % (written, at, ending))


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]
