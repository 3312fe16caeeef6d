"""What the routes of a model do: read and write the documents of one collection."""

from functools import cached_property
from typing import Any, Generic, TypeVar

import pydantic
from beanie import Document
from pydantic import TypeAdapter
from pymongo.errors import DuplicateKeyError
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.bodies import read_json
from pulpo_api.describe import Action, describe_collection
from pulpo_api.problems import duplicate
from pulpo_api.query import ListQueryParser
from pulpo_api.schemas import DocumentSchemas
from pulpo_core.exceptions import NotFoundError, ValidationError
from pulpo_core.invocation import validation_error

Doc = TypeVar("Doc", bound=Document)
JSON = "application/json"


class Collection(Generic[Doc]):
    """The documents of one model, as a resource. Each method answers one kind of request."""

    def __init__(self, document: type[Doc], name: str) -> None:
        self.document = document
        self.name = name
        self._query = ListQueryParser(document)
        self._schemas = DocumentSchemas(document, name)

    @cached_property
    def _id(self) -> TypeAdapter[Any]:
        annotation: Any = self.document.model_fields["id"].annotation
        return TypeAdapter(annotation)

    def docs(self, action: Action) -> dict[str, Any]:
        """What FastAPI is told about a route, for OpenAPI: answers, body, parameters."""
        return describe_collection(self._schemas, self._query, action)

    async def list(self, request: Request) -> Response:
        """A page of documents: `{"items": […], "total": …}`."""
        query = self._query.parse(request.query_params.multi_items())
        found = self.document.find(query.filter)
        total = await found.count()
        documents = await found.sort(query.sort).skip(query.offset).limit(query.limit).to_list()
        items = b",".join(map(to_json, documents))
        return Response(b'{"items":[%b],"total":%d}' % (items, total), media_type=JSON)

    async def create(self, request: Request) -> Response:
        """Insert a new document: 201, with its URL in `Location`."""
        document = self._validate(await read_json(request), None)
        try:
            await document.insert()
        except DuplicateKeyError as error:
            raise duplicate(error) from None
        location = f"{request.url.path.rstrip('/')}/{document.id}"
        return Response(to_json(document), 201, {"Location": location}, media_type=JSON)

    async def get(self, id: str) -> Response:  # noqa: A002 (the path parameter's name)
        """One document."""
        return Response(to_json(await self._find(id)), media_type=JSON)

    async def replace(self, id: str, request: Request) -> Response:  # noqa: A002
        """Put a whole new document in the place of an existing one."""
        return await self._store(await self._find(id), await read_json(request))

    async def update(self, id: str, request: Request) -> Response:  # noqa: A002
        """Change the fields that the body names; null removes a value (RFC 7396)."""
        document = await self._find(id)
        patch = await read_json(request)
        if not isinstance(patch, dict):
            raise ValidationError("the body must be an object", errors=[_error((), "send an object")])
        current = document.model_dump(mode="json", by_alias=False, exclude={"id", "revision_id"})
        return await self._store(document, merge_patch(current, patch))

    async def delete(self, id: str) -> Response:  # noqa: A002
        """Remove one document: 204."""
        await (await self._find(id)).delete()
        return Response(status_code=204)

    async def _find(self, id: str) -> Doc:  # noqa: A002
        try:
            key = self._id.validate_strings(id)
        except pydantic.ValidationError:
            key = None
        document = await self.document.get(key) if key is not None else None
        if document is None:
            raise NotFoundError(f"there is no {self.name} with the id {id!r}")
        return document

    async def _store(self, former: Doc, body: Any) -> Response:
        document = self._validate(body, former)
        try:
            await document.replace()
        except DuplicateKeyError as error:
            raise duplicate(error) from None
        return Response(to_json(document), media_type=JSON)

    def _validate(self, body: Any, former: Doc | None) -> Doc:
        """Make a document of a body. Raises ValidationError with every finding."""
        if not isinstance(body, dict):
            raise ValidationError("the body must be an object", errors=[_error((), "send an object")])
        fixed = {"_id", "revision_id"} if former is None else {"_id", "revision_id", "id"}
        if wrong := sorted(fixed & body.keys()):
            raise ValidationError(
                f"{wrong[0]} cannot be set", errors=[_error((name,), "cannot be set") for name in wrong]
            )
        if former is not None:
            body = {**body, "id": former.id, "revision_id": former.revision_id}
        try:
            document: Doc = self.document.model_validate(body, by_name=True, by_alias=True)
        except pydantic.ValidationError as error:
            raise validation_error(f"the {self.name} is not valid", error) from None
        return document


def to_json(document: Document) -> bytes:
    """A document as JSON bytes, by field name: `id`, never `_id`."""
    text: str = document.model_dump_json(by_alias=False, exclude={"revision_id"})
    return text.encode()


def merge_patch(target: Any, patch: Any) -> Any:
    """Apply a JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def _error(loc: tuple[str, ...], message: str) -> dict[str, Any]:
    return {"loc": loc, "msg": message, "type": "value"}
