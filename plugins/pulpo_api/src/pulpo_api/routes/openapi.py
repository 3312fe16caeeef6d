"""`GET /openapi.json`: serves the document that was written at compile time, completed from the settings.

It only describes the parts that the caller may use.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec import Raw
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pulpo_api.context import api_context
from pulpo_api.http.conditional import etag, is_known
from pulpo_api.routes.visible_parts import visible_document
from pulpo_api.security_schemes import security_schemes, settings_members
from pulpo_api.settings import ApiSettings
from pulpo_core.documents.versions import version_of
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata
from pulpo_core.visibility import Visible

CHUNK = 1 << 18
MOST_KEPT = 16


@dataclass(frozen=True, slots=True)
class ServedDocument:
    """A document ready to send, and its ETag."""

    content: bytes
    etag: str


class OpenApiFile:
    """The file that was written at compile time, cached for each mount point of the application, and for each part that
    callers may see."""

    def __init__(self, path: Path, settings: ApiSettings, metadata: Metadata) -> None:
        self.path = path
        self.settings = settings
        self.metadata = metadata
        self._loaded: dict[tuple[str, Visible | None], ServedDocument] = {}

    async def answer(self, request: Request) -> Response:
        """Send the document in chunks, so that a large one does not keep other requests waiting."""
        visible = await api_context(request.scope).permissions.visible(request.scope)
        document = await self._document(str(request.scope.get("root_path", "")), visible)
        headers = {"ETag": document.etag, "Cache-Control": "no-cache"}
        if is_known(request.headers, document.etag):
            return Response(status_code=304, headers=headers)
        headers["Content-Length"] = str(len(document.content))
        return StreamingResponse(_pieces(document.content), headers=headers, media_type="application/json")

    def load(self, root_path: str = "") -> bytes:
        """Return the complete document. Raises ConfigurationError."""
        try:
            return with_settings(self.path.read_bytes(), self.settings, root_path)
        except (OSError, msgspec.MsgspecError, KeyError) as error:
            raise ConfigurationError(
                f"the OpenAPI document cannot be read: {error}", where=self.path, hint="run `pulpo compile`"
            ) from None

    async def _document(self, root_path: str, visible: Visible | None) -> ServedDocument:
        key = (root_path, visible)
        found = self._loaded.get(key)
        if found is None:
            found = await asyncio.to_thread(self._load, *key)
            while len(self._loaded) >= MOST_KEPT:
                self._loaded.pop(next(iter(self._loaded)))
            self._loaded[key] = found
        return found

    def _load(self, root_path: str, visible: Visible | None) -> ServedDocument:
        content = self.load(root_path)
        if visible is not None:
            content = visible_document(content, visible, self.metadata)
        return ServedDocument(content, etag(version_of(content)))


def with_settings(content: bytes, settings: ApiSettings, root_path: str) -> bytes:
    """Set the members that depend on the settings.

    All other members are kept as `Raw` JSON: parsing a document with hundreds of models into Python objects would take
    a second and hundreds of megabytes.
    """
    document = msgspec.json.decode(content, type=dict[str, Raw])
    components = msgspec.json.decode(document["components"], type=dict[str, Raw])
    own_schemes = msgspec.json.decode(components.get("securitySchemes", b"{}"), type=dict[str, Raw])
    schemes = {**own_schemes, **security_schemes(settings)}
    members = {"components": {**components, "securitySchemes": schemes}, **settings_members(settings, root_path)}
    return msgspec.json.encode({**document, **members})


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), CHUNK):
        yield content[start : start + CHUNK]
