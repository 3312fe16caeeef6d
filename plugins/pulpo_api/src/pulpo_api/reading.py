"""Reads the documents of one collection: one by its id, or a page of them."""

from functools import cached_property
from typing import Any, Generic, TypeVar

import pydantic
from beanie import Document
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.fields import visible_fields
from pulpo_api.query import ListQueryParser, read_pairs
from pulpo_core.exceptions import NotFoundError

Doc = TypeVar("Doc", bound=Document)
JSON = "application/json"


class Reader(Generic[Doc]):
    """Answers the requests that change nothing."""

    def __init__(self, document: type[Doc], name: str) -> None:
        self.document = document
        self.name = name
        self.query = ListQueryParser(document)

    @cached_property
    def key(self) -> TypeAdapter[Any]:
        """Reads and writes the document's id."""
        annotation: Any = self.document.model_fields["id"].annotation
        return TypeAdapter(annotation)

    @cached_property
    def hidden(self) -> set[str]:
        """The fields that no client meets."""
        return set(self.document.model_fields) - set(visible_fields(self.document))

    async def list(self, request: Request) -> Response:
        """A page of documents: `{"items": […], "total": …}`."""
        query = self.query.parse(read_pairs(request.scope["query_string"]))
        found = self.document.find(query.filter)
        total = await found.count()
        documents = await found.sort(query.sort).skip(query.offset).limit(query.limit).to_list()
        items = b",".join(map(self.to_json, documents))
        return Response(b'{"items":[%b],"total":%d}' % (items, total), media_type=JSON)

    async def get(self, id: str) -> Response:  # noqa: A002 (the path parameter's name)
        """One document."""
        return Response(self.to_json(await self.find(id)), media_type=JSON)

    async def find(self, id: str) -> Doc:  # noqa: A002
        """The document of an id as it stands in a URL. Raises NotFoundError."""
        try:
            key = self.key.validate_strings(id)
            document = await self.document.get(key) if key is not None else None
        except (pydantic.ValidationError, ArithmeticError):  # an id that no document can have
            document = None
        if document is None:
            raise self.missing(id)
        return document

    def missing(self, id: object) -> NotFoundError:  # noqa: A002
        """The error for an id that no document has."""
        return NotFoundError(f"there is no {self.name} with the id {str(id)[:100]!r}")

    def to_json(self, document: Doc) -> bytes:
        """A document as JSON bytes, by field name: `id`, never `_id`."""
        text: str = document.model_dump_json(by_alias=False, exclude=self.hidden)
        return text.encode()
