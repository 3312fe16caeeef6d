"""`GET /operations/graph`: serves the parts of the compiled graph that the caller may use."""

import asyncio
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.context import api_context
from pulpo_api.http.conditional import etag, is_known
from pulpo_api.routes.visible_parts import visible_graph
from pulpo_core.documents.versions import version_of
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata
from pulpo_core.visibility import Visible

MOST_KEPT = 64


class GraphFile:
    """The file that was written at compile time, cached for each part that callers may see."""

    def __init__(self, path: Path, metadata: Metadata) -> None:
        self.path = path
        self.metadata = metadata
        self._loaded: dict[Visible | None, tuple[bytes, str]] = {}

    async def answer(self, request: Request) -> Response:
        """Return the visible part, or 304 if the client already has it."""
        visible = await api_context(request.scope).permissions.visible(request.scope)
        content, tag = await self._part(visible)
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if is_known(request.headers, tag):
            return Response(status_code=304, headers=headers)
        return Response(content, headers=headers, media_type="application/json")

    async def _part(self, visible: Visible | None) -> tuple[bytes, str]:
        found = self._loaded.get(visible)
        if found is None:
            found = await asyncio.to_thread(self._load, visible)
            while len(self._loaded) >= MOST_KEPT:
                self._loaded.pop(next(iter(self._loaded)))
            self._loaded[visible] = found
        return found

    def _load(self, visible: Visible | None) -> tuple[bytes, str]:
        try:
            content = self.path.read_bytes()
        except OSError as error:
            raise ConfigurationError(
                f"the graph of the operations cannot be read: {error}", where=self.path, hint="run `pulpo compile`"
            ) from None
        if visible is not None:
            content = visible_graph(content, visible, self.metadata)
        return content, etag(version_of(content))
