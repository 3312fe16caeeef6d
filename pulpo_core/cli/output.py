"""Prints results: tables in a terminal, tab-separated values in pipes, or JSON, NDJSON or CSV if requested."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulpo_core.cli.json_text import json_text
from pulpo_core.documents.encode.formulas import harmless
from pulpo_core.exceptions import ConfigurationError

WIDEST = 40  # characters of a cell in a table


@dataclass(frozen=True, slots=True)
class Output:
    """The output options of a command: at most one format, and the fields."""

    json: bool = False
    ndjson: bool = False
    csv: bool = False
    fields: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Output":
        """Return the output options among the options of a command. Raises ConfigurationError for two formats."""
        formats = {name: bool(given.get(name)) for name in ("json", "ndjson", "csv")}
        if sum(formats.values()) > 1:
            chosen = " and ".join(f"--{name}" for name, is_chosen in formats.items() if is_chosen)
            raise ConfigurationError(f"{chosen} cannot be combined", hint="choose one format")
        return cls(**formats, fields=given.get("fields") or "")

    @property
    def is_json(self) -> bool:
        """True if errors are printed as JSON, too."""
        return self.json or self.ndjson

    @property
    def is_asked(self) -> bool:
        """True if a format or fields were requested."""
        return self.is_json or self.csv or bool(self.fields)

    @property
    def names(self) -> list[str]:
        """The requested fields."""
        return [name.strip() for name in self.fields.split(",") if name.strip()]

    def print(self, value: Any) -> None:
        """Print one result, a JSON value."""
        if self.json:
            return _write(json_text(self.chosen(value), indent=2))
        if self.ndjson:
            for item in value if isinstance(value, list) else [value]:
                _write(json_text(self.chosen(item)))
            return None
        if self.csv or isinstance(value, list):
            return self.print_rows(value if isinstance(value, list) else [value])
        if isinstance(value, dict):
            return self._print_fields(self.chosen(value))
        return None if value is None else _write(_text(value))

    def print_rows(self, rows: Sequence[Any], columns: Sequence[str] = ()) -> None:
        """Print values, each as a row. `columns` are used if there are no rows."""
        if not all(isinstance(row, dict) for row in rows):
            rows, columns = [{"value": row} for row in rows], ["value"]
        names = self.names or list(dict.fromkeys(name for row in rows for name in row)) or list(columns)
        if self.csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerows([names, *(self.cells(row, names) for row in rows)])
            return None
        cells = [[_text(_at(row, name)) for name in names] for row in rows]
        from pulpo_core.cli.console import is_terminal, print_table, stdout

        if not is_terminal():
            return print_table(names, cells)
        cells = [[_short(cell) for cell in row] for row in cells]
        shown = len(names) if self.names else _fitting(names, cells, stdout().width)
        print_table(names[:shown], [row[:shown] for row in cells])
        if shown < len(names):
            note(f"also: {', '.join(names[shown:])} (choose with --fields)")
        return None

    def print_listing(
        self,
        values: Sequence[Mapping[str, Any]],
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        styles: Iterable[str] = (),
        *,
        empty: str = "Nothing to list.",
    ) -> None:
        """Print `values` in the requested format, or if none was requested, `rows` as a table with styles.

        Without rows, `empty` is printed on stderr instead of a table.
        """
        if self.is_asked:
            return self.print(list(values)) if self.is_json else self.print_rows(values, columns)
        if not rows:
            return note(empty)
        from pulpo_core.cli.console import print_table

        return print_table(list(columns), [list(row) for row in rows], styles)

    @staticmethod
    def cells(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
        """Return the cells of a row of CSV."""
        return [_harmless(_text(_at(row, name))) for name in names]

    def _print_fields(self, value: Mapping[str, Any]) -> None:
        from pulpo_core.cli.console import print_table

        print_table(["", ""], [[name, _text(item)] for name, item in value.items()])

    def chosen(self, value: Any) -> Any:
        """Return the value with the requested fields only."""
        if isinstance(value, list):
            return [self.chosen(item) for item in value]
        if not self.names or not isinstance(value, dict):
            return value
        return {name: _at(value, name) for name in self.names}


def note(text: str) -> None:
    """Print a note for people on stderr, which is not part of the result."""
    print(text, file=sys.stderr)


def _write(text: str) -> None:
    sys.stdout.write(text + "\n")


def _at(value: Any, path: str) -> Any:
    """Return the value at a dotted path; None if there is none."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(cell: str) -> str:
    """Return a cell on one line, shortened to fit a terminal."""
    line = " ".join(cell.split())
    return f"{line[: WIDEST - 1]}…" if len(line) > WIDEST else line


def _fitting(names: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> int:
    """Return the number of columns that fit the width, at least two."""
    used = 0
    for index, name in enumerate(names):
        used += max(map(len, [name, *(row[index] for row in cells)])) + 2
        if used - 2 > width and index >= 2:
            return index
    return len(names)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet interprets as a formula."""
    return cell if _is_number(cell) else harmless(cell)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
