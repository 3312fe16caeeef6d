"""Prints the progress of a flow in this process: the log lines of Prefect about its runs, without tracebacks."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from rich.text import Text

from pulpo_core.cli.console import stderr

LOGGERS = ("prefect.flow_runs", "prefect.task_runs")
ENGINE = "prefect.engine"  # repeats the address of a run, which the run logs itself
SUFFIX = re.compile(r"-[0-9a-z]{3}$")  # a run of the task `shop.fetch` is called `shop.fetch-3f2`
STYLES = {logging.WARNING: "yellow", logging.ERROR: "red", logging.CRITICAL: "bold red"}


def task_name(run_name: str) -> str:
    """Return the name of the task from the name of its run."""
    return SUFFIX.sub("", run_name)


class ProgressHandler(logging.Handler):
    """Prints log lines about runs, each after the name of its task."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one record."""
        run = getattr(record, "task_run_name", None)
        name = task_name(run) if run else getattr(record, "flow_run_name", None) or record.name
        line = Text(f"{name}: ", style="bold")
        stderr().print(line.append(record.getMessage(), style=STYLES.get(record.levelno, "not bold")))


@contextmanager
def show_progress() -> Iterator[None]:
    """Print the progress of the flows inside the block; at log level debug, Prefect's logs are not changed."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    if logging.getLogger().isEnabledFor(logging.DEBUG):
        yield
        return
    handler, engine = ProgressHandler(), logging.getLogger(ENGINE)
    level = engine.level
    engine.setLevel(logging.WARNING)
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        engine.setLevel(level)
        for logger in loggers:
            logger.removeHandler(handler)
            logger.propagate = True
