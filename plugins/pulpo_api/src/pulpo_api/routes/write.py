"""Changes the documents of one collection: everything is checked before the database sees it."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import pydantic
from beanie import Document
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.errors import DocumentTooLarge, DuplicateKeyError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from pulpo_api.events.feed import publish
from pulpo_api.http.bodies import read_body, read_json
from pulpo_api.http.conditional import check_preconditions, etag, is_conditional
from pulpo_api.http.problems import duplicate
from pulpo_api.http.responses import JsonBytes
from pulpo_core.documents import conditional_writes
from pulpo_core.documents.conditional_writes import ChangedError
from pulpo_core.documents.content_checks import check_content, check_encoding, check_links, refusal
from pulpo_core.documents.encode.bson import encode_document
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.from_json import fields_from_json
from pulpo_core.documents.read import Reader
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.exceptions import ConflictError
from pulpo_core.invocation import validation_error

Doc = TypeVar("Doc", bound=Document)
ATTEMPTS = 100


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

    @cached_property
    def _hidden(self) -> set[str]:
        """The fields that no client meets."""
        return set(self.document.model_fields) - set(visible_fields(self.document))

    async def create(self, request: Request) -> Response:
        """Insert a new document: 201, with its URL in `Location`."""
        body = await read_body(request)
        document = self.new(body.value, is_suspect=body.is_suspect)
        content = await self.write(document, conditional_writes.insert(document))
        publish("created", document)
        found = StoredDocument[Doc](self.reader.encoder, content)
        location = f"{request.scope['path']}/{quote(self.reader.ids.to_text(document.id), safe='')}"
        headers = ((b"etag", etag(found.version).encode()), (b"location", location.encode()))
        return JsonBytes(found.json, 201, headers)

    async def replace(self, id: str, request: Request) -> Response:  # noqa: A002
        """Put a whole new document in the place of an existing one; the last writer wins, unless there is If-Match."""
        await self.reader.get(id)
        body = self._made(self._read(await read_json(request)))
        anything = not is_conditional(request.headers)
        return self._answer(await self._change(id, lambda former: body, request.headers, unconditional=anything))

    async def update(self, id: str, request: Request) -> Response:  # noqa: A002
        """Change the fields that the body names; null removes a value (RFC 7396)."""
        await self.reader.get(id)
        return self._answer(await self.patch(id, await read_json(request), request.headers))

    async def delete(self, id: str, request: Request) -> Response:  # noqa: A002
        """Remove one document: 204."""
        await self.remove(id, request.headers)
        return Response(status_code=204)

    def new(self, body: Any, *, is_suspect: bool = True) -> Doc:
        """A document that can be inserted. Raises ValidationError."""
        document = self._validate(self._made(self._read(body, is_suspect=is_suspect)))
        if document.id is None:
            return document
        if "/" in (key := self.reader.ids.to_text(document.id)) or key in ("", ".", "..", "events"):
            message = "must not be empty, `.`, `..`, `events`, or contain a slash"
            raise refusal("the id cannot stand in a URL", ("id",), message)
        return document

    async def patch(self, id: str, body: Any, headers: Headers) -> Doc:  # noqa: A002
        """Apply a merge patch to what is stored, however many others do so at the same time."""
        patch = self._read(body)
        return await self._change(id, lambda former: self._patched(former, patch), headers)

    async def remove(self, id: str, headers: Headers) -> None:  # noqa: A002
        """Delete one document. Raises NotFoundError, HTTPException 412."""
        async for former in self._attempts(id, headers):
            condition = former.unchanged if is_conditional(headers) else former.by_id
            with suppress(ChangedError):
                await conditional_writes.delete(former.document, condition)
                publish("deleted", former.document)
                return

    async def _change(
        self,
        id: str,  # noqa: A002
        change: Callable[[Doc], dict[str, Any]],
        headers: Headers,
        *,
        unconditional: bool = False,
    ) -> Doc:
        """Write what `change` makes of the document; once more where somebody else was faster."""
        async for former in self._attempts(id, headers):
            document = self._successor(former.document, change(former.document))
            condition = former.by_id if unconditional else former.unchanged
            with suppress(ChangedError):
                await self.write(document, conditional_writes.replace(document, condition))
                publish("updated", document)
                return document
        raise AssertionError("there is always another attempt, or an error")

    async def _attempts(self, id: str, headers: Headers) -> AsyncIterator[StoredDocument[Doc]]:  # noqa: A002
        for attempt in range(ATTEMPTS):
            former = await self.reader.get(id)
            check_preconditions(headers, etag(former.version))
            yield former
            await asyncio.sleep(random.random() * 0.002 * attempt)  # noqa: S311 (so that those who collide part)
        raise ConflictError(f"the {self.name} is changed by others all the time", hint="try again")

    def _answer(self, document: Doc) -> Response:
        found = StoredDocument[Doc](self.reader.encoder, RawBSONDocument(encode_document(document)))
        return JsonBytes(found.json, headers=((b"etag", etag(found.version).encode()),))

    def _patched(self, former: Doc, patch: dict[str, Any]) -> dict[str, Any]:
        body = {name: value for name, value in former if name not in patch}
        current = former.model_dump(mode="json", by_alias=False, include=set(patch))
        return {**body, **self._made(merge_patch(current, patch))}

    def _made(self, values: dict[str, Any]) -> dict[str, Any]:
        """What was sent as JSON, by field name, as what the model takes."""
        return fields_from_json(self.document, values)

    def _successor(self, former: Doc, values: dict[str, Any]) -> Doc:
        if "id" in values and not self.reader.ids.is_same(values["id"], former.id):
            raise refusal("the id cannot be changed", ("id",), "cannot be changed")
        return self._validate({**values, "id": former.id, "revision_id": former.revision_id})

    def _read(self, body: Any, *, is_suspect: bool = True) -> dict[str, Any]:
        """The values of a body by field name. Raises ValidationError for what no document can hold."""
        if not isinstance(body, dict):
            raise refusal("the body must be an object", (), "send an object")
        if is_suspect:
            check_content(body)
        if wrong := sorted(({"_id"} | self._hidden) & body.keys()):
            raise refusal(f"{wrong[0]} cannot be set", (wrong[0],), "cannot be set")
        unknown = sorted(body.keys() - self._names.keys())
        if unknown and "extra" not in self.document.model_config:
            known = ", ".join(visible_fields(self.document))
            raise refusal(f"{unknown[0]} is no field of {self.name}", (unknown[0],), f"unknown; known are {known}")
        names = self._names
        return {str(names.get(name, name)): value for name, value in body.items()}

    def _validate(self, values: dict[str, Any]) -> Doc:
        """Make a document. Raises ValidationError with every finding."""
        try:
            document: Doc = self.document.model_validate(values, by_name=True, by_alias=True)
        except pydantic.ValidationError as error:
            raise validation_error(f"the {self.name} is not valid", error) from None
        except TypeError as error:
            if "collection must be an instance of str" not in str(error):  # what BSON says of a link to no text
                raise
            raise refusal("a link has no collection", (), "a link's collection must be a string") from None
        check_links(document)
        return document

    async def write(self, document: Doc, writing: Awaitable[Any]) -> Any:
        """Await a write, and return what it returns.

        Raises ConflictError for a taken unique value, ValidationError for what cannot be stored.
        """
        try:
            return await writing
        except DuplicateKeyError as error:
            raise duplicate(error, self._stored) from None
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
