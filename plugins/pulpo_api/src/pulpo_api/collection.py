"""What the routes of a model do: read and write the documents of one collection."""

from collections.abc import Awaitable
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import pydantic
from beanie import Document
from beanie.exceptions import DocumentNotFound, RevisionIdWasChanged
from bson.errors import BSONError
from pydantic import TypeAdapter
from pymongo.errors import DocumentTooLarge, DuplicateKeyError
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.bodies import read_json
from pulpo_api.contents import check_content, check_encoding, check_links, refusal
from pulpo_api.describe import Action, describe_collection
from pulpo_api.fields import stored_names, visible_fields
from pulpo_api.problems import duplicate
from pulpo_api.query import ListQueryParser, read_pairs
from pulpo_api.schemas import DocumentSchemas
from pulpo_core.exceptions import ConflictError, NotFoundError
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

    @cached_property
    def _stored(self) -> dict[str, str]:
        """The fields by the names that they have in the database."""
        return {key: name for name, key in stored_names(self.document).items()}

    @cached_property
    def _names(self) -> dict[str, str]:
        """The fields by the names that a body may use for them: their own, and their aliases."""
        fields = visible_fields(self.document)
        return {key: name for key, name in self._stored.items() if key != "_id"} | {name: name for name in fields}

    @cached_property
    def _hidden(self) -> set[str]:
        return set(self.document.model_fields) - set(visible_fields(self.document))

    def docs(self, action: Action) -> dict[str, Any]:
        """What FastAPI is told about a route, for OpenAPI: answers, body, parameters."""
        return describe_collection(self._schemas, self._query, action)

    async def list(self, request: Request) -> Response:
        """A page of documents: `{"items": […], "total": …}`."""
        query = self._query.parse(read_pairs(request.scope["query_string"]))
        found = self.document.find(query.filter)
        total = await found.count()
        documents = await found.sort(query.sort).skip(query.offset).limit(query.limit).to_list()
        items = b",".join(map(self._to_json, documents))
        return Response(b'{"items":[%b],"total":%d}' % (items, total), media_type=JSON)

    async def create(self, request: Request) -> Response:
        """Insert a new document: 201, with its URL in `Location`."""
        document = self._validate(self._read(await read_json(request)))
        if "/" in (key := self._text(document.id)) or key in ("", ".", ".."):
            raise refusal("the id cannot stand in a URL", ("id",), "must not be empty, `.`, `..`, or contain a slash")
        await self._write(document, document.insert())
        location = f"{request.url.path}/{quote(self._text(document.id), safe='')}"
        return Response(self._to_json(document), 201, {"Location": location}, media_type=JSON)

    async def get(self, id: str) -> Response:  # noqa: A002 (the path parameter's name)
        """One document."""
        return Response(self._to_json(await self._find(id)), media_type=JSON)

    async def replace(self, id: str, request: Request) -> Response:  # noqa: A002
        """Put a whole new document in the place of an existing one."""
        former = await self._find(id)
        return await self._store(former, self._read(await read_json(request)))

    async def update(self, id: str, request: Request) -> Response:  # noqa: A002
        """Change the fields that the body names; null removes a value (RFC 7396)."""
        former = await self._find(id)
        patch = self._read(await read_json(request))
        body = {name: value for name, value in former if name not in patch}
        current = former.model_dump(mode="json", by_alias=False, include=set(patch))
        return await self._store(former, {**body, **merge_patch(current, patch)})

    async def delete(self, id: str) -> Response:  # noqa: A002
        """Remove one document: 204."""
        await (await self._find(id)).delete()
        return Response(status_code=204)

    async def _find(self, id: str) -> Doc:  # noqa: A002
        try:
            key = self._id.validate_strings(id)
            document = await self.document.get(key) if key is not None else None
        except (pydantic.ValidationError, ArithmeticError):  # an id that no document can have
            document = None
        if document is None:
            raise self._missing(id)
        return document

    def _text(self, key: Any) -> str:
        """An id as it stands in a URL."""
        return str(self._id.dump_python(key, mode="json"))

    def _is_id(self, value: Any, key: Any) -> bool:
        try:
            return bool(self._id.validate_python(value) == key)
        except pydantic.ValidationError:
            return False

    def _missing(self, id: object) -> NotFoundError:  # noqa: A002
        return NotFoundError(f"there is no {self.name} with the id {str(id)[:100]!r}")

    async def _store(self, former: Doc, values: dict[str, Any]) -> Response:
        if "id" in values and not self._is_id(values["id"], former.id):
            raise refusal("the id cannot be changed", ("id",), "cannot be changed")
        document = self._validate({**values, "id": former.id, "revision_id": former.revision_id})
        await self._write(document, document.replace())
        return Response(self._to_json(document), media_type=JSON)

    def _read(self, body: Any) -> dict[str, Any]:
        """The values of a body by field name. Raises ValidationError for what no document can hold."""
        if not isinstance(body, dict):
            raise refusal("the body must be an object", (), "send an object")
        check_content(body)
        if wrong := sorted(({"_id"} | self._hidden) & body.keys()):
            raise refusal(f"{wrong[0]} cannot be set", (wrong[0],), "cannot be set")
        unknown = sorted(body.keys() - self._names.keys())
        if unknown and "extra" not in self.document.model_config:
            known = ", ".join(visible_fields(self.document))
            raise refusal(f"{unknown[0]} is no field of {self.name}", (unknown[0],), f"unknown; known are {known}")
        names = {name: name for name in body} | self._names
        return {names[name]: value for name, value in body.items()}

    def _validate(self, values: dict[str, Any]) -> Doc:
        """Make a document. Raises ValidationError with every finding."""
        try:
            document: Doc = self.document.model_validate(values, by_name=True, by_alias=True)
        except pydantic.ValidationError as error:
            raise validation_error(f"the {self.name} is not valid", error) from None
        check_links(document)
        return document

    async def _write(self, document: Doc, writing: Awaitable[Any]) -> None:
        try:
            await writing
        except DuplicateKeyError as error:
            raise duplicate(error, self._stored) from None
        except DocumentNotFound:  # deleted in the meantime
            raise self._missing(document.id) from None
        except RevisionIdWasChanged:
            raise ConflictError(f"the {self.name} was changed in the meantime", hint="read it again") from None
        except (ArithmeticError, BSONError, DocumentTooLarge) as error:
            check_encoding(document)
            raise refusal(f"the {self.name} cannot be stored: {error}", (), "cannot be stored") from None

    def _to_json(self, document: Doc) -> bytes:
        """A document as JSON bytes, by field name: `id`, never `_id`."""
        text: str = document.model_dump_json(by_alias=False, exclude=self._hidden)
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
