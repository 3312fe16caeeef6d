"""Prints a drawing: trees, or text in another format."""

import sys
from collections.abc import Iterable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pulpo_core.atomic_files import write_named
from pulpo_core.cli.console import is_terminal, stdout
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.file_hints import file_hint

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree

WIDE = 100_000  # longer than any line


def print_drawing(parts: Iterable["str | Tree"], file: Path | None = None) -> None:
    """Print trees or text, or write them to a file. In pipes and files, lines of trees are neither cut nor colored.

    Raises ConfigurationError if the file cannot be written.
    """
    if file is None:
        _draw(parts, sys.stdout, stdout() if is_terminal() else None)
        return
    try:
        stream = StringIO()
        _draw(parts, stream, None)
        write_named(file, stream.getvalue())
    except OSError as error:
        hint = file_hint(error, "name a file in a folder that exists")
        raise ConfigurationError(f"the drawing cannot be written: {error.strerror}", where=file, hint=hint) from None


def _draw(parts: Iterable["str | Tree"], stream: TextIO, console: "Console | None") -> None:
    from rich.console import Console

    console = console or Console(file=stream, highlight=False, emoji=False, width=WIDE, no_color=True)
    for part in parts:
        if isinstance(part, str):
            stream.write(part)
        else:
            console.print(part)
