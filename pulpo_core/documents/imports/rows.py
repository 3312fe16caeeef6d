"""Reads the rows of an import from chunks of bytes: CSV with a header, NDJSON, or one JSON array.

Only the current row is kept in memory. A row that cannot be read becomes an error, and the others are still read; a
JSON array ends at such a row, because it is unknown where the next one begins.
"""

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pulpo_core.counted import counted
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.imports.cells import CsvColumns
from pulpo_core.documents.strict_json import JsonError, check_depth, check_exact, strict_decoder
from pulpo_core.exceptions import ValidationError

MAX_ROW = 4_194_304
"""The maximum number of characters of a row."""
DELIMITERS = (",", ";", "\t")
DECODER = strict_decoder()
LIMIT = f"is longer than {MAX_ROW} characters"

csv.field_size_limit(max(MAX_ROW, csv.field_size_limit()))


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row, counted from 1 (a header does not count): its values by field name, or why it cannot be read."""

    number: int
    values: dict[str, Any]
    error: ValidationError | None = None


class RowReader(Protocol):
    """Reads rows from text that arrives in pieces."""

    def feed(self, text: str, *, is_last: bool) -> Iterator[ImportRow]:
        """Yield the rows that are complete. Raises ValidationError if the text cannot be read at all."""
        ...


def read_rows(chunks: Iterable[bytes], reader: RowReader) -> Iterator[ImportRow]:
    """Yield the rows of a file in UTF-8. Raises ValidationError."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in chunks:
            yield from reader.feed(decoder.decode(chunk), is_last=False)
        yield from reader.feed(decoder.decode(b"", final=True), is_last=True)
    except UnicodeDecodeError:
        raise refusal("the file must be text in UTF-8", (), "must be text in UTF-8") from None


class _Lines:
    """Splits text into lines."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str, *, is_last: bool) -> Iterator[str]:
        *lines, self._rest = (self._rest + text).split("\n")
        yield from (f"{line}\n" for line in lines)
        if is_last and self._rest:
            yield self._rest
        elif len(self._rest) > MAX_ROW:
            raise refusal(f"a row {LIMIT}", (), LIMIT)


class CsvRows:
    """Rows of CSV. The delimiter is a comma, a semicolon or a tab, whichever is more often in the header.

    A line break in double quotes is part of a cell, so a record ends at the line that closes all quotes.
    """

    def __init__(self, columns: CsvColumns) -> None:
        self._columns = columns
        self._lines = _Lines()
        self._record: list[str] = []  # the lines of the incomplete record
        self._size = 0
        self._quotes = 0
        self._header: Sequence[str] | None = None
        self._delimiter = ","
        self._number = 0

    def feed(self, text: str, *, is_last: bool) -> Iterator[ImportRow]:
        for line in self._lines.feed(text, is_last=is_last):
            self._record.append(line)
            self._size += len(line)
            self._quotes += line.count('"')
            if self._size > MAX_ROW:
                raise refusal(f"a row {LIMIT}; is a quote not closed?", (), LIMIT)
            if self._quotes % 2 == 0:
                yield from self._complete()
        if is_last and self._record:
            yield from self._complete()
        if is_last and self._header is None:
            raise refusal("the file has no header", (), "must begin with a line that names the columns")

    def _complete(self) -> Iterator[ImportRow]:
        record = "".join(self._record)
        self._record, self._size, self._quotes = [], 0, 0
        if not record.strip():
            return
        is_first = self._header is None
        if is_first:
            self._delimiter = max(DELIMITERS, key=record.count)
        try:
            found = self._cells(record)
        except csv.Error as error:
            if is_first:
                raise refusal(f"the header is not CSV: {error}", (), f"is not CSV: {error}") from None
            self._number += 1
            yield ImportRow(self._number, {}, refusal(f"the row is not CSV: {error}", (), f"is not CSV: {error}"))
            return
        if is_first:
            names, *found = found  # if lines end in a carriage return only, the rows come with the header
            self._header = [name.strip() for name in names]
            self._columns.check(self._header)
        yield from map(self._row, found)

    def _cells(self, record: str) -> list[list[str]]:
        reader = csv.reader(io.StringIO(record, newline=""), delimiter=self._delimiter, strict=True)
        return [cells for cells in reader if cells]

    def _row(self, cells: list[str]) -> ImportRow:
        self._number += 1
        header = self._header or ()
        if len(cells) != len(header):
            finding = f"has {counted(len(cells), 'cell')}, but the header has {len(header)}"
            return ImportRow(self._number, {}, refusal(f"the row {finding}", (), finding))
        try:
            return ImportRow(self._number, self._columns.read(header, cells))
        except ValidationError as error:
            return ImportRow(self._number, {}, error)


class NdjsonRows:
    """Rows of NDJSON: a line of JSON for each."""

    def __init__(self) -> None:
        self._lines = _Lines()
        self._number = 0

    def feed(self, text: str, *, is_last: bool) -> Iterator[ImportRow]:
        for line in self._lines.feed(text, is_last=is_last):
            if line.strip():
                self._number += 1
                try:
                    yield _checked(self._number, DECODER.decode(line))
                except (ValueError, RecursionError) as error:
                    yield _unreadable(self._number, error)


class JsonRows:
    """Rows of one JSON array.

    An item is decoded as soon as it is complete; until then, decoding it fails, and is tried again with more text.
    """

    def __init__(self) -> None:
        self._text = ""
        self._at = 0
        self._number = 0
        self._wants = "["  # next: an item, or the end of an empty array; a comma or the end; an item; nothing more
        self._tried = 0

    def feed(self, text: str, *, is_last: bool) -> Iterator[ImportRow]:
        if self._wants == "stop":  # the rest is not read
            self._text = ""
            return
        self._text = self._text[self._at :] + text
        self._at = 0
        if len(self._text) < 2 * self._tried and not is_last:
            return  # long items are not tried again with every chunk
        while self._skip():
            if self._wants in ("item", "item or ]") and self._text[self._at] != "]":
                row = self._item(is_last)
                if row is None:
                    return
                yield row
                if self._wants == "stop":
                    return
            elif not self._read_separator():
                if self._number == 0 and self._wants == "[":
                    raise _no_array()
                self._number += 1
                yield _unreadable(self._number, JsonError(f"must have {self._wants} here; the rest was not read"))
                self._wants = "stop"
                return
        if is_last and self._wants != "end":
            if self._wants == "[":
                raise _no_array()
            self._number += 1
            yield _unreadable(self._number, JsonError("is not complete: the array does not end"))

    def _skip(self) -> bool:
        """Skip whitespace; return False at the end of the text."""
        while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
            self._at += 1
        return self._at < len(self._text)

    def _read_separator(self) -> bool:
        """Read a bracket or comma; return False if it is not the expected one."""
        following = {
            ("[", "["): "item or ]",
            ("item or ]", "]"): "end",
            (", or ]", ","): "item",
            (", or ]", "]"): "end",
        }.get((self._wants, self._text[self._at]))
        self._at += 1
        self._wants = following or self._wants
        return following is not None

    def _item(self, is_last: bool) -> ImportRow | None:
        """Return the next row; None if its text is not complete yet."""
        try:
            value, end = DECODER.raw_decode(self._text, self._at)
        except JsonError as error:  # it is JSON, but not the same to every reader
            return self._stopped(error)
        except (ValueError, RecursionError) as error:
            left = len(self._text) - self._at
            if not is_last and left <= MAX_ROW and not isinstance(error, RecursionError):
                self._tried = left
                return None
            return self._stopped(error if left <= MAX_ROW else JsonError(LIMIT))
        if end == len(self._text) and not is_last:  # a number may go on
            return None
        self._at, self._wants, self._tried = end, ", or ]", 0
        self._number += 1
        return _checked(self._number, value)

    def _stopped(self, error: Exception) -> ImportRow:
        self._wants = "stop"
        self._number += 1
        return _unreadable(self._number, error)


def _no_array() -> ValidationError:
    return refusal("the file must be a JSON array of objects", (), "must be a JSON array of objects")


def _checked(number: int, value: Any) -> ImportRow:
    try:
        check_depth(value)
        check_exact(value)
    except ValidationError as error:
        return ImportRow(number, {}, error)
    except JsonError as error:
        return _unreadable(number, error)
    if not isinstance(value, dict):
        return ImportRow(number, {}, refusal("the row must be an object", (), "must be an object"))
    return ImportRow(number, value)


def _unreadable(number: int, error: Exception) -> ImportRow:
    if isinstance(error, json.JSONDecodeError):
        finding = f"is not JSON: {error.msg}"
    else:
        finding = str(error) if isinstance(error, JsonError) else "is nested too deep"
    return ImportRow(number, {}, refusal(f"the row {finding}", (), finding))
