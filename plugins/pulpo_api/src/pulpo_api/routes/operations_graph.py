"""`GET /operations/graph`: the graph that was written at compile time."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.http.conditional import etag, is_known
from pulpo_core.documents.versions import version_of
from pulpo_core.exceptions import ConfigurationError


class GraphFile:
    """The file that was written at compile time, read once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[bytes, str] | None = None

    async def answer(self, request: Request) -> Response:
        """Answer with the file, or 304 if the client has it already."""
        if self._read is None:
            self._read = await asyncio.to_thread(self._load)
        content, tag = self._read
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if is_known(request.headers, tag):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="application/json")

    def _load(self) -> tuple[bytes, str]:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"the graph of the operations cannot be read: {error}", where=self.path, hint="run `pulpo compile`"
            ) from None
        return content, etag(version_of(content))
