"""Exports whole lists as CSV, NDJSON or JSON, in constant memory."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Literal

import orjson
from anyio import CancelScope
from beanie import Document

from pulpo_core.documents.encode.formulas import harmless
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.query.links import Readable, Tree, expand

ExportFormat = Literal["csv", "ndjson", "json"]
MEDIA_TYPES: dict[ExportFormat, str] = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
}
BATCH = 500
Values = dict[str, Any]


async def ndjson(
    batches: AsyncIterator[list[Mapping[str, Any]]], encoder: Encoder, problems: bool
) -> AsyncIterator[bytes]:
    """A line of JSON for each document."""
    async for batch in batches:
        yield encoder.lines(batch, problems=problems)


async def ndjson_of(values: AsyncIterator[list[Values]]) -> AsyncIterator[bytes]:
    """Yield a line of JSON for each value."""
    async for batch in values:
        yield b"".join(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE) for value in batch)


async def json_array(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield one JSON array, made of lines with a document each."""
    yield b"["
    is_first = True
    async for part in lines:
        items = part.rstrip(b"\n").replace(b"\n", b",")  # inside a line, JSON escapes line breaks
        yield items if is_first else b"," + items
        is_first = False
    yield b"]"


async def comma_separated(values: AsyncIterator[list[Values]], columns: Sequence[str]) -> AsyncIterator[bytes]:
    """Yield a header, then a row for each document. Lists and objects are written as JSON."""
    yield _rows([columns])
    async for batch in values:
        yield _rows([[_cell(value.get(name)) for name in columns] for value in batch])


async def in_values(
    batches: AsyncIterator[list[Mapping[str, Any]]],
    encoder: Encoder,
    links: Tree,
    document: type[Document],
    readable: Readable,
    problems: bool = False,
) -> AsyncIterator[list[Values]]:
    """Yield the documents as JSON values, with the linked ones expanded."""
    async for batch in batches:
        values = orjson.loads(encoder.many(batch, problems=problems))
        await expand(batch, values, links, document, readable)
        yield values


async def in_batches(cursor: Any, seconds: float | None) -> AsyncIterator[list[Mapping[str, Any]]]:
    """Yield the documents of a database cursor in small batches; the database's own default is 16 MB.

    Raises TimeoutError if a batch takes longer than `seconds`.
    """
    cursor = cursor.batch_size(BATCH)
    try:
        while True:
            with CancelScope(shield=True):  # or the cursor would stay open in the database if the client leaves
                async with asyncio.timeout(seconds):
                    batch = await cursor.to_list(BATCH)
            if not batch:
                return
            yield batch
    finally:
        with CancelScope(shield=True):
            await cursor.close()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _rows(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    write: Callable[..., Any] = csv.writer(buffer).writerows
    write(rows)
    return buffer.getvalue().encode()
