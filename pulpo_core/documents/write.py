"""Writes the documents of one model; everything is checked before it is sent to the database."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Generic, TypeVar

from beanie import Document
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from pymongo.errors import DocumentTooLarge, DuplicateKeyError

from pulpo_core.documents import conditional_writes
from pulpo_core.documents.conditional_writes import ChangedError
from pulpo_core.documents.encode.bson import encode_document
from pulpo_core.documents.read import Reader
from pulpo_core.documents.rows import Rows
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.validation import Validator
from pulpo_core.documents.versions import Expected
from pulpo_core.documents.write_errors import conflict, unstorable
from pulpo_core.exceptions import ConflictError
from pulpo_core.hookspecs import Action

Doc = TypeVar("Doc", bound=Document)
ATTEMPTS = 100


class Writer(Generic[Doc]):
    """Writes documents of the reader's model.

    `rows` are the documents that the caller may use. One that they may not read counts as missing.
    """

    def __init__(self, reader: Reader[Doc]) -> None:
        self.reader = reader
        self.document = reader.document
        self.name = reader.name
        self.validator = Validator(reader.document, reader.name, reader.ids)
        # Those of a time series cannot be updated, so that none is other than it was read. MongoDB stores their fields
        # in an order of its own, and does not find them by their whole content.
        self._is_changeable = "update" in reader.model.changes

    async def create(self, values: Any, rows: Rows, *, is_suspect: bool = True) -> StoredDocument[Doc]:
        """Insert a new document."""
        document = self.validator.new(values, is_suspect=is_suspect)
        content = await self.send(document, conditional_writes.insert(document, self.reader.model, rows))
        return await self.created(document, content)

    async def replace(self, id: Any, values: Any, expected: Expected, rows: Rows) -> StoredDocument[Doc]:  # noqa: A002
        """Replace a whole document. If any version is allowed, the last writer wins."""
        made: dict[str, Any] = {}

        def whole(former: Doc) -> Mapping[str, Any]:
            if not made:  # only now, so that an unknown id is reported before invalid values
                made.update(self.validator.whole(values))
            return made

        return await self._change(id, whole, expected, rows, is_unconditional=expected.is_any)

    async def patch(self, id: Any, changes: Any, expected: Expected, rows: Rows) -> StoredDocument[Doc]:  # noqa: A002
        """Apply a merge patch to the stored document, even while others change it."""
        return await self._change(
            id, lambda former: self.validator.patched(former, self.validator.named(changes)), expected, rows
        )

    async def delete(self, id: Any, expected: Expected, rows: Rows) -> None:  # noqa: A002
        """Delete one document."""
        async for former in self._attempts(id, expected, rows, "delete"):
            is_bound = self._is_changeable and (rows.is_limited or not expected.is_any)
            condition = former.unchanged if is_bound else former.by_id
            with suppress(ChangedError):
                await conditional_writes.delete(former.document, condition, former, self.reader.model)
                return

    async def _change(
        self,
        id: Any,  # noqa: A002
        change: Callable[[Doc], Mapping[str, Any]],
        expected: Expected,
        rows: Rows,
        *,
        is_unconditional: bool = False,
    ) -> StoredDocument[Doc]:
        """Write the result of `change` on the document; try again if somebody else was faster."""
        async for former in self._attempts(id, expected, rows, "update"):
            document = self.validator.successor(former.document, change(former.document))
            condition = former.by_id if is_unconditional and not rows.is_limited else former.unchanged
            writing = conditional_writes.replace(document, condition, former, self.reader.model, rows)
            with suppress(ChangedError):
                await self.send(document, writing)
                return self.stored(document, RawBSONDocument(encode_document(document)))
        raise AssertionError("there is always another attempt, or an error")

    async def _attempts(
        self,
        id: Any,  # noqa: A002
        expected: Expected,
        rows: Rows,
        action: Action,
    ) -> AsyncIterator[StoredDocument[Doc]]:
        """Yield the current document, again for each attempt, as long as the caller may change it."""
        for attempt in range(ATTEMPTS):
            readable = await rows.condition("read")
            former = await self.reader.get(id, readable)
            await rows.check(action, former.content, readable)
            expected.check(former.version, self.name)
            yield former
            await asyncio.sleep(random.random() * 0.002 * attempt)  # noqa: S311 (spreads colliding writers)
        raise ConflictError(f"the {self.name} keeps being changed by others", hint="try again")

    async def send(self, document: Doc, writing: Awaitable[Any]) -> Any:
        """Await a write, and return what it returns.

        Raises ConflictError for a unique value that is taken, ValidationError for a value that cannot be stored.
        """
        try:
            return await writing
        except DuplicateKeyError as error:
            raise conflict(error, self.validator.field_names) from None
        except (ArithmeticError, BSONError, DocumentTooLarge) as error:
            raise unstorable(error, document, self.name) from None

    async def created(self, document: Doc, content: RawBSONDocument) -> StoredDocument[Doc]:
        """Return a document that was inserted."""
        return self.stored(document, content) if self._is_changeable else await self.reader.get(document.id)

    def stored(self, document: Doc, content: RawBSONDocument) -> StoredDocument[Doc]:
        """Return a written document as a StoredDocument."""
        return StoredDocument(self.reader.encoder, content, document)
