"""Whole lists as they are read: CSV, NDJSON and JSON, in constant memory."""

import asyncio
import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Literal

import orjson
from anyio import CancelScope
from beanie import Document

from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.query.links import Readable, Tree, expand

ExportFormat = Literal["csv", "ndjson", "json"]
MEDIA_TYPES: dict[ExportFormat, str] = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
}
BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet carry out a text; a quotation mark keeps it one
NEGATIVE = re.compile(r"-(\d+(\.\d+)?(E[+-]?\d+)?|P[\dA-Z.]+)")  # decimals and durations, which JSON writes as texts
Values = dict[str, Any]


async def ndjson(batches: AsyncIterator[list[Mapping[str, Any]]], encoder: Encoder) -> AsyncIterator[bytes]:
    """A line of JSON for each document."""
    async for batch in batches:
        yield b"".join(encoder.one(document) + b"\n" for document in batch)


async def ndjson_of(values: AsyncIterator[list[Values]]) -> AsyncIterator[bytes]:
    """A line of JSON for each of those values."""
    async for batch in values:
        yield b"".join(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE) for value in batch)


async def json_array(lines: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """One JSON array, of lines that hold a document each."""
    yield b"["
    is_first = True
    async for part in lines:
        items = part.rstrip(b"\n").replace(b"\n", b",")  # within a line, JSON writes a line break as \\n
        yield items if is_first else b"," + items
        is_first = False
    yield b"]"


async def comma_separated(values: AsyncIterator[list[Values]], columns: Sequence[str]) -> AsyncIterator[bytes]:
    """A head, and a row for each document. What is no plain value is written as JSON."""
    yield _rows([columns])
    async for batch in values:
        yield _rows([[_cell(value.get(name)) for name in columns] for value in batch])


async def in_values(
    batches: AsyncIterator[list[Mapping[str, Any]]],
    encoder: Encoder,
    links: Tree,
    document: type[Document],
    readable: Readable,
) -> AsyncIterator[list[Values]]:
    """The documents as JSON values, with the linked ones in them."""
    async for batch in batches:
        values = orjson.loads(encoder.many(batch))
        await expand(batch, values, links, document, readable)
        yield values


async def in_batches(cursor: Any, seconds: float | None) -> AsyncIterator[list[Mapping[str, Any]]]:
    """The documents of a database cursor, some at a time; left to itself, the database sends 16 MB at once.

    Raises TimeoutError when it takes longer than `seconds` for one of these times.
    """
    cursor = cursor.batch_size(BATCH)
    try:
        while True:
            with CancelScope(shield=True):  # else a client that leaves would leave the database its cursor
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
        return f"'{value}" if value.startswith(FORMULA) and not NEGATIVE.fullmatch(value) else value
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _rows(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    write: Callable[..., Any] = csv.writer(buffer).writerows
    write(rows)
    return buffer.getvalue().encode()
