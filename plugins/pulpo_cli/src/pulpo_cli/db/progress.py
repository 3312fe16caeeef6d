"""A progress bar for long commands, shown only at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pulpo_core.cli.console import stderr

Advance = Callable[[int], None]


@contextmanager
def progress(text: str, total: int) -> Iterator[Advance]:
    """Show a progress bar during the block. Call the result with the number of completed items."""
    if total == 0 or not stderr().is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as bar:
        task = bar.add_task(text, total=total)
        yield lambda count: bar.advance(task, count)
