"""A progress bar on stderr, at a terminal."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from rich.progress import Progress


class Bar:
    """The progress of a batch: `advance` for each line, `note` for other text. Only shows notes unless stderr is a
    terminal, and the results go elsewhere."""

    def __init__(self, progress: "Progress | None" = None, total: int | None = None) -> None:
        self._progress = progress
        self._task = progress.add_task("", total=total, lines=0) if progress else None
        self._lines = 0

    def advance(self, size: int) -> None:
        """Count one line with this number of bytes."""
        if self._progress and self._task is not None:
            self._lines += 1
            self._progress.update(self._task, advance=size, lines=self._lines)

    def note(self, text: str) -> None:
        """Print text on stderr, above the bar."""
        if self._progress:
            self._progress.console.print(text, markup=False, highlight=False, soft_wrap=True)
        else:
            sys.stderr.write(f"{text}\n")


@contextmanager
def progress_bar(source: BinaryIO) -> Iterator[Bar]:
    """Show a progress bar during the block: the percentage of a file, or the number of lines of a pipe."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield Bar()
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from pulpo_core.cli.console import stderr

    about = os.fstat(source.fileno())
    total = about.st_size if stat.S_ISREG(about.st_mode) else None
    share = (TaskProgressColumn(),) if total else ()
    columns = (BarColumn(), *share, TextColumn("{task.fields[lines]} lines"), TimeElapsedColumn())
    with Progress(*columns, console=stderr(), transient=True, redirect_stdout=False) as progress:
        yield Bar(progress, total)
