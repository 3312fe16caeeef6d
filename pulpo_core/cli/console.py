"""Output of commands: tables, JSON, and Rich consoles that respect NO_COLOR, pipes and the terminal's width.

Rich is only imported when it is needed: not for results in a pipe.
"""

import sys
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

from pulpo_core.cli.json_text import json_text
from pulpo_core.exceptions import PulpoException

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 25  # a column of texts with spaces; a time has as many characters


def is_terminal() -> bool:
    """Return True if the results go to a terminal."""
    return sys.stdout.isatty()


@cache
def stdout() -> "Console":
    """Return the console for results. Lines are not wrapped in a pipe."""
    from rich.console import Console

    return Console(highlight=False, emoji=False, soft_wrap=not sys.stdout.isatty())


@cache
def stderr() -> "Console":
    """Return the console for everything else: errors, warnings, progress."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, emoji=False, soft_wrap=True)


def print_error(error: PulpoException) -> None:
    """Print an error for people: the message, the place, and the hint."""
    _print_problem("[bold red]error:[/]", error.message, error.where, error.hint)


def print_warning(message: str, where: object | None = None, hint: str | None = None) -> None:
    """Print a warning for people: the message, the place, and the hint."""
    _print_problem("[bold yellow]warning:[/]", message, where, hint)


def _print_problem(label: str, message: str, where: object | None, hint: str | None) -> None:
    stderr().print(f"{label} {_escaped(message)}")
    if where:
        stderr().print(f"   at: {_escaped(str(where))}")
    if hint:
        stderr().print(f"  fix: {_escaped(hint)}")


def _escaped(text: str) -> str:
    """Return the text without markup of Rich and control characters of terminals; line ends are kept."""
    from rich.markup import escape

    return escape("\n".join(map(_printable, text.split("\n"))))


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json_text(value, indent=2) + "\n")


def print_table(columns: list[str], rows: list[list[str]], styles: Iterable[str] = ()) -> None:
    """Print rows as a table with these styles in a terminal; in a pipe, as tab-separated values without a header.

    Cells are text, never markup, because they may come from anywhere. Names and ids are never wrapped, so that they can
    be copied, nor are times: lines may be longer than a narrow terminal. Sentences are wrapped in the remaining width.
    """
    if not is_terminal():
        for row in rows:
            sys.stdout.write("\t".join(map(plain, row)) + "\n")
        return
    from rich.cells import cell_len
    from rich.segment import Segment
    from rich.table import Table
    from rich.text import Text

    cells = [[Text(plain(cell)) for cell in row] for row in rows]
    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    least = 2 * (len(columns) - 1)
    for index, column in enumerate(columns):
        width = max(cell_len(column), *(row[index].cell_len for row in cells), 0)
        is_text = any(" " in row[index].plain for row in cells)
        narrowest = min(width, NARROWEST) if is_text else width
        table.add_column(column, no_wrap=not is_text, overflow="fold", min_width=narrowest)
        least += narrowest
    for shown, style in zip(cells, chain(styles, repeat("")), strict=False):
        table.add_row(*shown, style=style)
    console = stdout()
    options = console.options.update(width=max(least, console.width))
    for line in Segment.split_lines(console.render(table, options)):
        text = Text.assemble(*((segment.text, segment.style or "") for segment in line))
        text.rstrip()  # else an empty line follows each line that is longer than the terminal
        console.print(text, soft_wrap=True)


def local_time(moment: datetime) -> str:
    """Return a time as commands show it to people, and accept it: local, with its offset: 2026-01-31 12:00:00+01:00."""
    return moment.astimezone().isoformat(sep=" ", timespec="seconds")


def plain(text: str) -> str:
    """Return text on one line, with control characters, direction marks and lone surrogates replaced."""
    return _printable(" ".join(text.split()))


def _printable(line: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)
