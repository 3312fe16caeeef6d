"""What a flow in this process is at, line by line: Prefect's logs of its runs, without tracebacks."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from rich.text import Text

from pulpo_core.console import stderr

LOGGERS = ("prefect.flow_runs", "prefect.task_runs")
SUFFIX = re.compile(r"-[0-9a-z]{3}$")  # what Prefect puts after a task's name, to tell its runs apart
STYLES = {logging.WARNING: "yellow", logging.ERROR: "red", logging.CRITICAL: "bold red"}


def task_name(run_name: str) -> str:
    """The name of a task from that of its run."""
    return SUFFIX.sub("", run_name)


class Progress(logging.Handler):
    """Prints what is logged about runs: which task, and what of it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        run = getattr(record, "task_run_name", None)
        name = task_name(run) if run else getattr(record, "flow_run_name", None) or record.name
        line = Text(f"{name}: ", style="bold")
        stderr().print(line.append(record.getMessage(), style=STYLES.get(record.levelno, "not bold")))


@contextmanager
def shown() -> Iterator[None]:
    """Show the progress of the flows that run inside the block; with details logged, as logs with all they have."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        yield
        return
    handler = Progress()
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
            logger.propagate = True
