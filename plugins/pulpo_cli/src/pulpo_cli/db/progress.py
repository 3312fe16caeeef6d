"""How far a long command has come: a bar at a terminal, nothing in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pulpo_core.console import stderr

Advance = Callable[[int], None]


@contextmanager
def progress(text: str, total: int) -> Iterator[Advance]:
    """A bar for the time of the block; call what it gives with the number of things that are done."""
    if total == 0 or not stderr().is_terminal:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr(), transient=True) as bar:
        task = bar.add_task(text, total=total)
        yield lambda count: bar.advance(task, count)
