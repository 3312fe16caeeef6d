"""Writes the results of a batch while it runs: as lines of JSON, as items of a JSON list, or as rows of CSV."""

import asyncio
import csv
import io
import sys
from typing import Any

from pulpo_core.cli.json_text import json_text
from pulpo_core.cli.output import Output

PAUSE = 0.05  # seconds that a result may wait to be written with the next ones


class Results:
    """Writes results to stdout, several at a time. `close` writes the rest."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._columns: list[str] | None = None
        self._count = 0
        self._waiting: list[str] = []
        self._timer: asyncio.TimerHandle | None = None
        self._error: OSError | None = None

    def add(self, value: Any) -> None:
        """Write a result. Raises BrokenPipeError, perhaps because of an earlier result, if the reader has ended."""
        if self._error:
            raise self._error
        self._waiting.append(self._written(value))
        self._count += 1
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._write)

    def close(self) -> None:
        """Write the rest. Raises BrokenPipeError."""
        if self._output.json:
            self._waiting.append("\n]\n" if self._count else "[]\n")
        self._write()
        if self._error:
            raise self._error

    def _write(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        text = "".join(self._waiting)
        self._waiting.clear()
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            self._error = error

    def _written(self, value: Any) -> str:
        if self._output.csv:
            return self._row(value)
        text = json_text(self._output.chosen(value))
        if self._output.json:
            return f",\n  {text}" if self._count else f"[\n  {text}"
        return f"{text}\n"

    def _row(self, value: Any) -> str:
        """Return rows of CSV; the first result determines the columns."""
        rows = value if isinstance(value, list) else [value]
        rows = [row if isinstance(row, dict) else {"value": row} for row in rows]
        if not rows:
            return ""
        names = self._columns or self._output.names or list(rows[0])
        head = [] if self._columns else [names]
        self._columns = names
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([*head, *(self._output.cells(row, names) for row in rows)])
        return stream.getvalue()
