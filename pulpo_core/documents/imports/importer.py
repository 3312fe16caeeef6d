"""Creates or updates a document for each row of a file; a dry run only reports what it would do."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TypeVar

import orjson
from beanie import Document
from pymongo.errors import ConnectionFailure

from pulpo_core.documents.bulk import BulkWriter, Create, Update
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.imports.cells import MAX_ERRORS
from pulpo_core.documents.imports.keys import KeyFields, Known
from pulpo_core.documents.imports.rehearsal import Rehearsal
from pulpo_core.documents.imports.rows import ImportRow
from pulpo_core.documents.permissions import Permissions
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.write import Writer
from pulpo_core.exceptions import ConflictError, PulpoException, ValidationError
from pulpo_core.sensitive import error_text

Doc = TypeVar("Doc", bound=Document)
log = logging.getLogger("pulpo.documents")
BATCH = 200
STRETCH = 20


@dataclass(frozen=True, slots=True)
class RowError:
    """A finding about a row, counted from 1; `loc` is the path of the field, empty for the row as a whole."""

    row: int
    loc: tuple[str | int, ...]
    msg: str
    type: str


@dataclass(slots=True)
class ImportResult:
    """The result of an import: the number of rows by outcome, and at most 1,000 findings about failed rows,
    sorted by row.

    A dry run counts what an import would do.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[RowError] = field(default_factory=list)

    def to_json(self) -> bytes:
        """Return the result as the API sends it."""
        return orjson.dumps(self)

    def fail(self, row: ImportRow, error: Exception) -> None:
        """Count a failed row, and record its findings."""
        self.failed += 1
        for finding in _findings(row.number, error):
            if len(self.errors) < MAX_ERRORS:
                self.errors.append(finding)


@dataclass(slots=True)
class PlannedRow(Generic[Doc]):
    """A row and its change (None if it changes nothing), with the document that it updates."""

    row: ImportRow
    change: Create | Update | None
    former: StoredDocument[Doc] | None = None


class Importer(Generic[Doc]):
    """Imports rows, `BATCH` at a time.

    Without key fields each row is a new document. With them, a row is a merge patch for the one document that has the
    same values in them, or else a new one. `progress` is called before each step, so that a caller can extend a
    deadline.
    """

    def __init__(
        self,
        writer: Writer[Doc],
        permissions: Permissions,
        key: Sequence[str],
        *,
        is_dry: bool,
        progress: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._permissions = permissions
        self._rows = writer.reader.rows(permissions.actor)
        self._progress = progress
        self._bulk = BulkWriter(writer, permissions, progress)
        self._rehearsal = Rehearsal(writer, self._rows, self._bulk) if is_dry else None
        self._key = KeyFields(writer.reader, key) if key else None
        self.result = ImportResult()

    async def run(self, rows: Iterable[ImportRow]) -> ImportResult:
        """Import the rows. Raises ValidationError if nothing can be read, ConnectionFailure if the database is gone."""
        for batch in _batches(rows):
            self._progress()
            await asyncio.sleep(0)  # lets other requests run, even if no row can be read
            steps = await self._plan(batch)
            await self._settle(steps)
        self.result.errors.sort(key=lambda error: error.row)  # which steps have found one after the other
        return self.result

    async def _plan(self, batch: Sequence[ImportRow]) -> list[PlannedRow[Doc]]:
        """Return the planned changes, and count the rows that fail at this point."""
        readable = [row for row in batch if self._is_readable(row)]
        rows = [ImportRow(row.number, self._without_computed(row.values)) for row in readable]
        known: Known[Doc] = {}
        if self._key is not None:
            known = await self._key.find(rows, await self._rows.condition("read"))
        steps = []
        for place, row in enumerate(rows):
            self._progress()
            if place % STRETCH == 0:
                await asyncio.sleep(0)  # let other requests run
            try:
                found = known.get(row.number)
                if isinstance(found, Exception):
                    raise found
                steps.append(await self._step(row, found))
            except Exception as error:
                self._fail(row, error)
        return steps

    async def _step(self, row: ImportRow, former: StoredDocument[Doc] | None) -> PlannedRow[Doc]:
        if former is None:
            return PlannedRow(row, Create(row.values))
        await self._bulk.check("update")
        content, document = self._writer.patched(former, await self._bulk.with_links(row.values))
        is_same = content.raw == former.content.raw
        return PlannedRow(row, None if is_same else Update(document.id, row.values), former)

    async def _settle(self, steps: Sequence[PlannedRow[Doc]]) -> None:
        """Write the changes, or only rehearse them, and count their outcomes."""
        self.result.unchanged += sum(step.change is None for step in steps)
        changing = [(step, step.change) for step in steps if step.change is not None]
        if self._rehearsal is None:
            errors = [result.error for result in await self._bulk.write([change for _, change in changing])]
        else:
            planned = [(change, step.former) for step, change in changing]
            errors = await self._rehearsal.errors(planned, self._progress)
        for (step, change), error in zip(changing, errors, strict=True):
            if error is not None:
                self._fail(step.row, error)
            elif isinstance(change, Create):
                self.result.created += 1
            else:
                self.result.updated += 1

    def _is_readable(self, row: ImportRow) -> bool:
        if row.error is not None:
            self.result.fail(row, row.error)
        return row.error is None

    def _without_computed(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values without those of computed fields, which exports contain and which may be out of date."""
        computed = self._writer.document.model_computed_fields
        return {name: value for name, value in values.items() if name not in computed} if computed else values

    def _fail(self, row: ImportRow, error: Exception) -> None:
        if isinstance(error, ConnectionFailure):  # all other rows would fail in the same way, after a timeout
            raise error
        self.result.fail(row, error)


def key_fields(key: str | Sequence[str]) -> list[str]:
    """Return the names of the key fields. Raises ValidationError for an empty or repeated one."""
    names = key.split(",") if isinstance(key, str) and key else list(key)
    if not all(names) or len(set(names)) < len(names):
        finding = "must name each field once: bank,number"
        raise refusal(f"key {finding}", ("query", "key"), finding)
    return names


def _batches(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _findings(number: int, error: Exception) -> Iterator[RowError]:
    if isinstance(error, ValidationError | ConflictError) and error.errors:
        for found in error.errors:
            yield RowError(number, tuple(found["loc"]), error_text(error, found["msg"]), found["type"])
    elif isinstance(error, PulpoException):
        yield RowError(number, (), error_text(error, error.message), error.category)
    else:
        log.error("row %d of an import", number, exc_info=error)
        yield RowError(number, (), "something went wrong; see the log", "internal")
