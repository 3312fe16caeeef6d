"""Whole lists as they are read: CSV and NDJSON, in constant memory."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any

import orjson

from pulpo_api.encoding import Encoder

CSV = "text/csv"
NDJSON = "application/x-ndjson"
BATCH = 500
Stored = Mapping[str, Any]


def export_type(accept: str) -> str | None:
    """The export that an Accept header asks for, or None: JSON pages are what everybody else gets."""
    wanted = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return next((kind for kind in (CSV, NDJSON) if kind in wanted), None)


async def ndjson(batches: AsyncIterator[list[Stored]], encoder: Encoder) -> AsyncIterator[bytes]:
    """A line of JSON for each document."""
    async for batch in batches:
        yield b"".join(encoder.one(document) + b"\n" for document in batch)


async def comma_separated(
    batches: AsyncIterator[list[Stored]], encoder: Encoder, columns: Sequence[str]
) -> AsyncIterator[bytes]:
    """A head, and a row for each document. What is no plain value is written as JSON."""
    yield _rows([columns])
    async for batch in batches:
        documents = orjson.loads(encoder.many(batch))
        yield _rows([[_cell(document.get(name)) for name in columns] for document in documents])


async def in_batches(cursor: Any) -> AsyncIterator[list[Stored]]:
    """The documents of a database cursor, some at a time."""
    while batch := await cursor.to_list(BATCH):
        yield batch


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return orjson.dumps(value).decode()
    return (
        {None: "", True: "true", False: "false"}.get(value, value)
        if value is None or isinstance(value, bool)
        else value
    )


def _rows(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    write: Callable[..., Any] = csv.writer(buffer).writerows
    write(rows)
    return buffer.getvalue().encode()
