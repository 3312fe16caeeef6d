"""Changes the documents of one collection: everything is checked before the database sees it."""

from collections.abc import Awaitable
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import pydantic
from beanie import Document
from beanie.exceptions import DocumentNotFound, RevisionIdWasChanged
from bson.errors import BSONError
from pymongo.errors import DocumentTooLarge, DuplicateKeyError
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.bodies import read_json
from pulpo_api.contents import check_content, check_encoding, check_links, refusal
from pulpo_api.events.feed import publish
from pulpo_api.fields import stored_names, visible_fields
from pulpo_api.problems import duplicate
from pulpo_api.reading import JSON, Reader
from pulpo_core.exceptions import ConflictError
from pulpo_core.invocation import validation_error

Doc = TypeVar("Doc", bound=Document)


class Writer(Generic[Doc]):
    """Answers the requests that change something."""

    def __init__(self, document: type[Doc], name: str, reader: Reader[Doc]) -> None:
        self.document = document
        self.name = name
        self.reader = reader

    @cached_property
    def _stored(self) -> dict[str, str]:
        """The fields by the names that they have in the database."""
        return {key: name for name, key in stored_names(self.document).items()}

    @cached_property
    def _names(self) -> dict[str, str]:
        """The fields by the names that a body may use for them: their own, and their aliases."""
        fields = visible_fields(self.document)
        return {key: name for key, name in self._stored.items() if key != "_id"} | {name: name for name in fields}

    async def create(self, request: Request) -> Response:
        """Insert a new document: 201, with its URL in `Location`."""
        document = self._validate(self._read(await read_json(request)))
        if "/" in (key := self._text(document.id)) or key in ("", ".", "..", "events"):
            message = "must not be empty, `.`, `..`, `events`, or contain a slash"
            raise refusal("the id cannot stand in a URL", ("id",), message)
        await self._write(document, document.insert())
        publish("created", document)
        location = f"{request.url.path}/{quote(self._text(document.id), safe='')}"
        return Response(self.reader.to_json(document), 201, {"Location": location}, media_type=JSON)

    async def replace(self, id: str, request: Request) -> Response:  # noqa: A002
        """Put a whole new document in the place of an existing one."""
        former = await self.reader.find(id)
        return await self._store(former, self._read(await read_json(request)))

    async def update(self, id: str, request: Request) -> Response:  # noqa: A002
        """Change the fields that the body names; null removes a value (RFC 7396)."""
        former = await self.reader.find(id)
        patch = self._read(await read_json(request))
        body = {name: value for name, value in former if name not in patch}
        current = former.model_dump(mode="json", by_alias=False, include=set(patch))
        return await self._store(former, {**body, **merge_patch(current, patch)})

    async def delete(self, id: str) -> Response:  # noqa: A002
        """Remove one document: 204."""
        document = await self.reader.find(id)
        await document.delete()
        publish("deleted", document)
        return Response(status_code=204)

    def _text(self, key: Any) -> str:
        """An id as it stands in a URL."""
        return str(self.reader.key.dump_python(key, mode="json"))

    def _is_id(self, value: Any, key: Any) -> bool:
        try:
            return bool(self.reader.key.validate_python(value) == key)
        except pydantic.ValidationError:
            return False

    async def _store(self, former: Doc, values: dict[str, Any]) -> Response:
        if "id" in values and not self._is_id(values["id"], former.id):
            raise refusal("the id cannot be changed", ("id",), "cannot be changed")
        document = self._validate({**values, "id": former.id, "revision_id": former.revision_id})
        await self._write(document, document.replace())
        publish("updated", document)
        return Response(self.reader.to_json(document), media_type=JSON)

    def _read(self, body: Any) -> dict[str, Any]:
        """The values of a body by field name. Raises ValidationError for what no document can hold."""
        if not isinstance(body, dict):
            raise refusal("the body must be an object", (), "send an object")
        check_content(body)
        if wrong := sorted(({"_id"} | self.reader.hidden) & body.keys()):
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
            raise self.reader.missing(document.id) from None
        except RevisionIdWasChanged:
            raise ConflictError(f"the {self.name} was changed in the meantime", hint="read it again") from None
        except (ArithmeticError, BSONError, DocumentTooLarge) as error:
            check_encoding(document)
            raise refusal(f"the {self.name} cannot be stored: {error}", (), "cannot be stored") from None


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
