"""Writes the documents of one model; everything is checked before it is sent to the database."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import bson
from beanie import Document
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.errors import DocumentTooLarge, DuplicateKeyError, WriteError

from pulpo_core.documents import conditional_writes
from pulpo_core.documents.conditional_writes import ChangedError
from pulpo_core.documents.excluded_fields import hides_fields
from pulpo_core.documents.link_targets import are_links_checked, check_targets
from pulpo_core.documents.load import load, refusal_of
from pulpo_core.documents.own_methods import DELETED_AT, has_own_delete, is_soft_deleted
from pulpo_core.documents.query.parser import Deleted
from pulpo_core.documents.read import Reader
from pulpo_core.documents.round_trip import may_hold_secrets
from pulpo_core.documents.rows import ALL, Condition, Rows, all_of
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.validation import Validator
from pulpo_core.documents.versions import Expected
from pulpo_core.documents.write_descriptions import described
from pulpo_core.documents.write_errors import conflict, refused, unstorable
from pulpo_core.exceptions import ConflictError, ProcessingError
from pulpo_core.hookspecs import Action

Doc = TypeVar("Doc", bound=Document)
ATTEMPTS = 100


class Writer(Generic[Doc]):
    """Writes documents of the reader's model.

    `rows` are the documents that the caller may use. A document that they may not read counts as missing.
    """

    def __init__(self, reader: Reader[Doc]) -> None:
        self.reader = reader
        self.document = reader.document
        self.name = reader.name
        self.validator = Validator(reader.document, reader.name, reader.ids)
        # The documents of a time series cannot be updated, so none has changed since it was read. They cannot be found
        # by their whole content, because MongoDB stores their fields in another order.
        self._is_changeable = "update" in reader.model.changes
        # Values that a PUT keeps must not have changed since they were read: secrets, excluded fields, the deletion.
        kind: type[Document] = reader.document
        self._keeps_some = hides_fields(kind) or may_hold_secrets(kind) or is_soft_deleted(kind)

    async def create(self, values: Any, rows: Rows, *, is_suspect: bool = True) -> StoredDocument[Doc]:
        """Insert a new document."""
        document = self.validator.new(values, is_suspect=is_suspect)
        check = WriteCheck(self, document, "create", rows)
        await self.send(document, conditional_writes.insert(document, self.reader.model, check))
        return await self.created(check.stored)

    async def replace(self, id: Any, values: Any, expected: Expected, rows: Rows) -> StoredDocument[Doc]:  # noqa: A002
        """Replace a whole document. If any version is allowed, the last writer wins."""
        made: dict[str, Any] = {}

        def whole(former: StoredDocument[Doc]) -> Mapping[str, Any]:
            if not made:  # not before: a missing document is reported first
                made.update(self.validator.whole(values, former))
            return self.validator.replaced(former, made)

        return await self._change(id, whole, expected, rows, is_patch=False)

    async def patch(
        self,
        id: Any,  # noqa: A002
        changes: Any,
        expected: Expected,
        rows: Rows,
        within: Condition = ALL,
    ) -> StoredDocument[Doc]:
        """Apply a merge patch to the stored document, even while others change it.

        A document that does not match `within` when it is written counts as missing.
        """

        def patched(former: StoredDocument[Doc]) -> Mapping[str, Any]:
            return self.validator.patched(former, self.validator.named(changes, former))

        deleted: Deleted = "any" if self.restores(changes) else "no"
        return await self._change(id, patched, expected, rows, is_patch=True, deleted=deleted, within=within)

    async def restore(self, content: Mapping[str, Any], expected: Expected, rows: Rows) -> StoredDocument[Doc]:
        """Restore an earlier state of a document. Stored fields that the model does not know are kept."""
        earlier = self._earlier(content)

        def restored(_: StoredDocument[Doc]) -> Mapping[str, Any]:
            return dict(earlier)

        return await self._change(earlier.id, restored, expected, rows, is_patch=True, deleted="any")

    async def insert_again(self, content: Mapping[str, Any], rows: Rows) -> StoredDocument[Doc]:
        """Insert a document that was deleted, with its former id."""
        document = self._earlier(content)
        check = WriteCheck(self, document, "create", rows)
        await self.send(document, conditional_writes.insert(document, self.reader.model, check))
        return await self.created(check.stored)

    def _earlier(self, content: Mapping[str, Any]) -> Doc:
        options = self.document.get_pymongo_collection().codec_options
        values = bson.decode(bson.encode(content, codec_options=options), codec_options=options)
        try:
            return load(self.document, values)
        except ProcessingError as error:
            raise refusal_of(error, self.document, values) from None

    def patched(self, former: StoredDocument[Doc], changes: Any) -> tuple[RawBSONDocument, Doc]:
        """Return a stored document after a merge patch, without running its actions. Raises ValidationError."""
        values = self.validator.patched(former, self.validator.named(changes))
        document = self.validator.successor(former, values, is_patch=True)
        try:
            return conditional_writes.changed_content(document, former), document
        except (ArithmeticError, BSONError, DocumentTooLarge) as error:
            raise unstorable(error, document, self.name) from None

    def restores(self, changes: Any) -> bool:
        """Return True for a patch that also applies to deleted documents, because it sets `deleted_at`."""
        return is_soft_deleted(self.document) and isinstance(changes, Mapping) and DELETED_AT in changes

    def hides(self, values: Any) -> bool:
        """Return True if the values of a document mark it as deleted."""
        if not is_soft_deleted(self.document):
            return False
        found = values.get(DELETED_AT) if isinstance(values, Mapping) else getattr(values, DELETED_AT, None)
        return found is not None

    async def check_deletion(self, former: StoredDocument[Doc], document: Doc, rows: Rows) -> None:
        """Raise PermissionDeniedError if a change hides or restores a document that the caller may not delete."""
        if is_soft_deleted(self.document):
            was_deleted, is_deleted = former.fields.get(DELETED_AT), getattr(document, DELETED_AT)
            if (was_deleted is None) != (is_deleted is None):
                await rows.check("delete", former.content)

    async def delete(self, id: Any, expected: Expected, rows: Rows, within: Condition = ALL) -> None:  # noqa: A002
        """Delete one document: by the class's own method, if it has one; with soft deletion, only hide it.

        A document that does not match `within` when it is deleted counts as missing.
        """
        if is_soft_deleted(self.document) and not has_own_delete(self.document):
            return await self._hide(id, expected, rows, within)
        async for former in self._attempts(id, expected, rows, "delete", within=within):
            is_bound = self._is_changeable and (rows.is_limited or not expected.is_any or bool(within))
            condition = former.unchanged if is_bound else former.by_id
            document, model = former.document_or_none, self.reader.model
            with suppress(ChangedError):
                if document is None:
                    await conditional_writes.delete_stored(self.document, condition, former, model)
                elif has_own_delete(self.document):
                    with described(self.document, model=model, ids=(former.values["_id"],), before=former.values):
                        await document.delete()
                else:
                    await conditional_writes.delete(document, condition, former, model)
                return None
        return None

    async def _hide(self, id: Any, expected: Expected, rows: Rows, within: Condition) -> None:  # noqa: A002
        def hide(former: StoredDocument[Doc]) -> Mapping[str, Any]:
            return self.validator.patched(former, {DELETED_AT: datetime.now(UTC)})

        await self._change(id, hide, expected, rows, is_patch=True, action="delete", within=within)

    async def _change(
        self,
        id: Any,  # noqa: A002
        change: Callable[[StoredDocument[Doc]], Mapping[str, Any]],
        expected: Expected,
        rows: Rows,
        *,
        is_patch: bool,
        action: Action = "update",
        deleted: Deleted = "no",
        within: Condition = ALL,
    ) -> StoredDocument[Doc]:
        """Write the values that `change` returns for the document; try again if somebody else has changed it."""
        async for former in self._attempts(id, expected, rows, action, deleted, within):
            document = self.validator.successor(former, change(former), is_patch=is_patch)
            if action != "delete":
                await self.check_deletion(former, document, rows)
            is_unconditional = expected.is_any and not is_patch and not rows.is_limited and not self._keeps_some
            condition = former.by_id if is_unconditional else former.unchanged
            check = WriteCheck(self, document, action, rows, former)
            model = self.reader.model
            with suppress(ChangedError):
                await self.send(
                    document, conditional_writes.replace(document, condition, former, model, check, keeps=is_patch)
                )
                return check.stored
        raise AssertionError("there is always another attempt, or an error")

    async def _attempts(
        self,
        id: Any,  # noqa: A002
        expected: Expected,
        rows: Rows,
        action: Action,
        deleted: Deleted = "no",
        within: Condition = ALL,
    ) -> AsyncIterator[StoredDocument[Doc]]:
        """Yield the current document for each attempt. Raises an error if the caller may not change it."""
        for attempt in range(ATTEMPTS):
            readable = await rows.condition("read")
            former = await self.reader.get(id, all_of(readable, within), deleted)
            await rows.check(action, former.content, readable)
            expected.check(former.version, self.name)
            yield former
            await asyncio.sleep(random.random() * 0.002 * attempt)  # noqa: S311 (spreads colliding writers)
        raise ConflictError(f"the {self.name} keeps being changed by others", hint="try again")

    async def created(self, stored: StoredDocument[Doc]) -> StoredDocument[Doc]:
        """Return an inserted document as the database holds it."""
        return stored if self._is_changeable else await self.reader.get(stored.document.id)

    async def send(self, document: Doc, writing: Awaitable[Any]) -> Any:
        """Await a write, and return what it returns.

        Raises ConflictError for a unique value that is taken, ValidationError for a value that cannot be stored.
        """
        try:
            return await writing
        except DuplicateKeyError as error:
            raise conflict(error, self.document) from None
        except WriteError as error:
            raise refused(error, document, self.name) from error
        except (ArithmeticError, BSONError, DocumentTooLarge) as error:
            raise unstorable(error, document, self.name) from None


class WriteCheck(Generic[Doc]):
    """The last check before a write: the content fits its model, and is among the rows of the caller.

    A default that is not valid, or a validator that does not accept its own result, would make a document that nobody
    could read. `stored` is the document that was checked. Without `links`, linked documents are not looked up.
    """

    def __init__(
        self,
        writer: Writer[Doc],
        document: Doc,
        action: Action,
        rows: Rows,
        former: StoredDocument[Doc] | None = None,
        *,
        links: bool = True,
    ) -> None:
        self._writer = writer
        self._document = document
        self._action: Action = action
        self._rows = rows
        self._former = former
        self._links = links
        self._stored: StoredDocument[Doc] | None = None

    async def __call__(self, content: RawBSONDocument) -> None:
        """Check the content. Raises ValidationError, PermissionDeniedError."""
        stored = StoredDocument(self._writer.reader.encoder, content, self._document)
        stored.check_fit()
        await self._rows.check(self._action, content)
        if self._links and are_links_checked(self._writer.document):
            await check_targets(self._document, None if self._former is None else self._former.values)
        self._stored = stored

    @property
    def stored(self) -> StoredDocument[Doc]:
        """The document as it was written."""
        if self._stored is None:
            raise AssertionError("nothing was written")
        return self._stored
