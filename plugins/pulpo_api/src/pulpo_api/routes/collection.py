"""What the routes of a model do, a method for each."""

from typing import Generic, TypeVar

from beanie import Document
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.events.stream import stream_events
from pulpo_api.routes.bulk import Bulk
from pulpo_api.routes.read import Reader
from pulpo_api.routes.write import Writer

Doc = TypeVar("Doc", bound=Document)


class Collection(Generic[Doc]):
    """The documents of one model, as a resource."""

    def __init__(self, document: type[Doc], name: str) -> None:
        self.name = name
        self._reader = Reader(document, name)
        self._writer = Writer(document, name, self._reader)
        self._bulk = Bulk(self._writer)

    async def list(self, request: Request) -> Response:
        """A page of documents."""
        return await self._reader.list(request)

    async def create(self, request: Request) -> Response:
        """Insert a new document."""
        return await self._writer.create(request)

    async def events(self, request: Request) -> Response:
        """The changes of documents, as they happen."""
        return await stream_events(request, frozenset({self.name}))

    async def get(self, id: str, request: Request) -> Response:  # noqa: A002 (the path parameter's name)
        """One document."""
        return await self._reader.get(id, request)

    async def replace(self, id: str, request: Request) -> Response:  # noqa: A002
        """Put a whole new document in the place of an existing one."""
        return await self._writer.replace(id, request)

    async def update(self, id: str, request: Request) -> Response:  # noqa: A002
        """Change the fields that the body names."""
        return await self._writer.update(id, request)

    async def delete(self, id: str, request: Request) -> Response:  # noqa: A002
        """Remove one document."""
        return await self._writer.delete(id, request)

    async def bulk(self, request: Request) -> Response:
        """Create, update and delete many documents, each with a result of its own."""
        return await self._bulk.answer(request)
