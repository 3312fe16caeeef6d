"""Reads the lines of a batch: each is a JSON value with a line number."""

import asyncio
import json
import os
import select
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pulpo_cli.project.errors import InvalidInputError
from pulpo_cli.project.values import unique_keys
from pulpo_core.cli.output import note
from pulpo_core.exceptions import ConfigurationError

BLOCK = 1 << 16
PATIENCE = 2.0  # seconds until a note says what the command waits for
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it was read, without the end of line. `number` counts from 1."""

    number: int
    text: bytes

    def value(self) -> Any:
        """Return the JSON value. Raises InvalidInputError."""
        try:
            return json.loads(self.text, object_pairs_hook=unique_keys)
        except RecursionError:
            reason = "it is nested too deep"
        except json.JSONDecodeError as error:
            reason = f"{error.msg} at column {error.colno}"
        except ValueError as error:
            reason = str(error)
        raise InvalidInputError(f"this is not JSON: {reason}")


def open_lines(name: str) -> BinaryIO:
    """Open a file, or stdin for `-`. Raises ConfigurationError."""
    try:
        return open(0, "rb", buffering=0, closefd=False) if name == "-" else Path(name).open("rb", buffering=0)
    except OSError as error:
        raise ConfigurationError(f"{name} cannot be read: {error.strerror}", where="--batch") from None


class Lines:
    """The lines of a source. Empty lines are counted, but left out."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self._rest = b""
        self._number = 1

    def first(self) -> bytes:
        """Wait for the first line with text, and return it without consuming it; empty if there is none."""
        if sys.platform != "win32" and not select.select([self.source], [], [], PATIENCE)[0]:
            note("waiting for lines of JSON on stdin")
        self._rest = os.read(self.source.fileno(), BLOCK).removeprefix(BOM)
        block = self._rest
        while block and b"\n" not in self._rest.lstrip():
            block = os.read(self.source.fileno(), BLOCK)
            self._rest += block
        return self._rest.lstrip().partition(b"\n")[0].rstrip()

    def drop_first(self) -> None:
        """Consume the line that `first` returned."""
        count = len(self._rest)
        blank = count - len(self._rest.lstrip())
        end = self._rest.find(b"\n", blank)
        end = count if end < 0 else end + 1
        self._number += self._rest.count(b"\n", 0, end)
        self._rest = self._rest[end:]

    def read_all(self) -> list[Line]:
        """Return all lines."""
        blocks = [self._rest]
        while block := os.read(self.source.fileno(), BLOCK):
            blocks.append(block)
        self._rest = b""
        return self._numbered(b"".join(blocks).split(b"\n"))

    async def read(self) -> AsyncIterator[list[Line]]:
        """Yield the lines as soon as they are available."""
        block = self._rest
        self._rest = b""
        while block or (block := await asyncio.to_thread(os.read, self.source.fileno(), BLOCK)):
            *whole, self._rest = (self._rest + block).split(b"\n")
            block = b""
            if found := self._numbered(whole):
                yield found
        if found := self._numbered([self._rest]):
            yield found

    def unread(self) -> list[Line]:
        """Return the lines of a file that `read` has not yielded. It keeps the position: a thread may be reading."""
        content = bytearray()
        while block := os.pread(self.source.fileno(), BLOCK, len(content)):
            content += block
        return self._numbered(bytes(content).removeprefix(BOM).split(b"\n")[self._number - 1 :])

    def _numbered(self, texts: list[bytes]) -> list[Line]:
        first, self._number = self._number, self._number + len(texts)
        return [Line(number, stripped) for number, text in enumerate(texts, first) if (stripped := text.strip())]
