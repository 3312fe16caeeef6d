"""Bulk writes: many changes, each with its own result. A failed change does not stop the others."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar
from uuid import uuid4

from beanie import Document
from bson.raw_bson import RawBSONDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError, WriteError

from pulpo_core.beanie_internals import ActionDirections, run_actions, save_state, validate_before_write
from pulpo_core.documents.conditional_writes import INSERTION
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.bson import encode_document, to_bson, to_store
from pulpo_core.documents.link_resolution import resolve_links
from pulpo_core.documents.link_targets import are_links_checked, target_errors
from pulpo_core.documents.permissions import Permissions
from pulpo_core.documents.rows import Rows
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.versions import ANY, Expected, Versions
from pulpo_core.documents.write import WriteCheck, Writer
from pulpo_core.documents.write_descriptions import described
from pulpo_core.exceptions import NotFoundError, PulpoException
from pulpo_core.hookspecs import Action

Doc = TypeVar("Doc", bound=Document)
MAX_BULK = 1000
"""The maximum number of changes in one call."""


@dataclass(frozen=True, slots=True)
class Create:
    """Creates a document with these values."""

    values: Any


@dataclass(frozen=True, slots=True)
class Update:
    """Applies a merge patch to the document with an id, if its version is an expected one."""

    id: Any
    patch: Any
    expected: Versions = ANY


@dataclass(frozen=True, slots=True)
class Delete:
    """Deletes the document with an id, if its version is an expected one."""

    id: Any
    expected: Versions = ANY


BulkChange = Create | Update | Delete


@dataclass(frozen=True, slots=True)
class BulkResult(Generic[Doc]):
    """The result of one change: the document as written (None if it was deleted), or the error."""

    change: BulkChange
    stored: StoredDocument[Doc] | None = None
    error: Exception | None = None

    @property
    def id(self) -> Any:
        """The document's id: as it was sent, or that of a new document, as text. None if the creation failed."""
        if not isinstance(self.change, Create):
            return self.change.id
        return None if self.stored is None else self.stored.id_text


@dataclass(slots=True)
class _Creation(Generic[Doc]):
    """A creation in progress: the document to insert, and its result."""

    change: Create
    document: Doc | None = None
    content: RawBSONDocument | None = None
    stored: StoredDocument[Doc] | None = None
    error: Exception | None = None


class BulkWriter(Generic[Doc]):
    """Carries out many changes. `progress` is called before each step, so that a caller can extend a deadline."""

    def __init__(self, writer: Writer[Doc], permissions: Permissions, progress: Callable[[], None]) -> None:
        self._writer = writer
        self._permissions = permissions
        self._rows: Rows = writer.reader.rows(permissions.actor)
        self._progress = progress
        self._allowed: dict[Action, Exception | None] = {}

    async def write(self, changes: Sequence[BulkChange]) -> list[BulkResult[Doc]]:
        """Carry out the changes in order. Successive creations are sent to the database together."""
        if len(changes) > MAX_BULK:
            finding = f"at most {MAX_BULK} in one call"
            raise refusal(f"too many changes: {len(changes)}", ("changes",), finding)
        results: list[BulkResult[Doc]] = []
        for is_create, group in groupby(changes, key=lambda change: isinstance(change, Create)):
            if is_create:
                results += await self._create([change for change in group if isinstance(change, Create)])
            else:
                results += [await self._change(change) for change in group]
        return results

    async def _change(self, change: BulkChange) -> BulkResult[Doc]:
        self._progress()
        try:
            if not isinstance(change, Update | Delete):
                raise TypeError(f"a change must be a Create, an Update or a Delete, got {change!r}")
            try:
                return BulkResult(change, await self._changed(change))
            except NotFoundError as error:
                raise await self._writer.reader.located(change.id, error, self._permissions.readable) from None
        except Exception as error:
            return BulkResult(change, error=error)

    async def _changed(self, change: Update | Delete) -> StoredDocument[Doc] | None:
        if isinstance(change, Delete):
            await self.check("delete")
            await self._writer.delete(change.id, Expected.read(change.expected), self._rows)
            return None
        await self.check("update")
        if self._writer.restores(change.patch):
            await self.check("delete")
        patch = await self.with_links(change.patch)
        return await self._writer.patch(change.id, patch, Expected.read(change.expected), self._rows)

    async def check(self, action: Action) -> None:
        """Raise PermissionDeniedError or UnsupportedError unless the action is permitted, which is checked once."""
        if action not in self._allowed:
            try:
                await self._permissions.check(action, self._writer.reader.model)
                self._allowed[action] = None
            except PulpoException as error:
                self._allowed[action] = error
        if (refused := self._allowed[action]) is not None:
            raise refused

    async def with_links(self, values: Any) -> Any:
        """Return the values with bare ids replaced by links to the right class. Raises ValidationError."""
        return await resolve_links(self._writer.document, values, self._permissions.readable)

    async def _create(self, changes: Sequence[Create]) -> list[BulkResult[Doc]]:
        creations = [_Creation[Doc](change) for change in changes]
        for creation in creations:
            await self._step(creation, self._prepare(creation))
        await self._check_links([creation for creation in creations if creation.error is None])
        await self._insert([creation for creation in creations if creation.error is None])
        return [await self._result(creation) for creation in creations]

    async def _step(self, creation: _Creation[Doc], work: Awaitable[None]) -> None:
        self._progress()
        try:
            await work
        except Exception as error:
            creation.error = error

    async def _prepare(self, creation: _Creation[Doc]) -> None:
        """Do what Beanie's `insert` does before it writes; its `insert_many` does not."""
        await self.check("create")
        document = self._writer.validator.new(await self.with_links(creation.change.values))
        await validate_before_write(document)
        await run_actions(document, INSERTION, ActionDirections.BEFORE)
        if document.get_settings().use_revision:
            document.revision_id = uuid4()
        await self._writer.send(document, self._encode(document))
        creation.document = document

    async def _encode(self, document: Doc) -> None:
        """Encode a document, and raise an error if it cannot be stored."""
        check = WriteCheck(self._writer, document, "create", self._rows, links=False)
        await check(RawBSONDocument(encode_document(document)))

    async def _check_links(self, creations: Sequence[_Creation[Doc]]) -> None:
        """Look up the targets of all links at once, and record an error for each creation with a dangling link."""
        documents = [creation.document for creation in creations if creation.document is not None]
        if not documents or not are_links_checked(self._writer.document):
            return
        for creation, error in zip(creations, await target_errors(documents), strict=True):
            creation.error = error

    async def _insert(self, creations: Sequence[_Creation[Doc]]) -> None:
        """Insert all documents at once, and record an error for each one that the database refuses."""
        documents = [creation.document for creation in creations if creation.document is not None]
        if not documents:
            return
        values = [to_store(document) for document in documents]
        kind = self._writer.document
        try:
            with described(kind, model=self._writer.reader.model):
                await kind.get_pymongo_collection().insert_many(values, ordered=False)
        except BulkWriteError as error:
            for refused in error.details["writeErrors"]:
                creations[refused["index"]].error = _write_error(refused)
        for creation, document, value in zip(creations, documents, values, strict=True):
            document.id = value["_id"] if document.id is None else document.id
            creation.content = RawBSONDocument(to_bson(document, value))

    async def _result(self, creation: _Creation[Doc]) -> BulkResult[Doc]:
        if creation.document is not None:
            await self._step(creation, self._finish(creation, creation.document))
        return BulkResult(creation.change, creation.stored, creation.error)

    async def _finish(self, creation: _Creation[Doc], document: Doc) -> None:
        """Do what Beanie's `insert` does after it writes. Raises the error if the database refused the document."""
        if creation.error is not None:
            await self._writer.send(document, _raising(creation.error))
        save_state(document)
        await run_actions(document, INSERTION, ActionDirections.AFTER)
        if creation.content is None:
            raise AssertionError("nothing was written")
        made = StoredDocument(self._writer.reader.encoder, creation.content, document)
        creation.stored = await self._writer.created(made)


async def _raising(error: Exception) -> None:
    raise error


def _write_error(details: dict[str, Any]) -> Exception:
    kind = DuplicateKeyError if details.get("code") == 11000 else WriteError
    return kind(str(details.get("errmsg")), details.get("code"), details)
