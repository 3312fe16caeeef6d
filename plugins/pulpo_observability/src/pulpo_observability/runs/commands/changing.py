"""`pulpo runs cancel` and `pulpo runs prune`."""

from typing import Annotated

import typer

from pulpo_core.cli.console import stdout
from pulpo_core.cli.options import wrong_usage
from pulpo_core.counted import counted
from pulpo_core.exceptions import ConflictError
from pulpo_core.project import Project
from pulpo_core.times import TIMES, read_time
from pulpo_observability.runs.commands import options
from pulpo_observability.runs.commands.connection import with_runs
from pulpo_observability.runs.keeping import delete_before, prune
from pulpo_observability.runs.liveness import request_cancellation
from pulpo_observability.runs.lookup import find_run
from pulpo_observability.settings import ObservabilitySettings


def cancel(id: options.RunId) -> None:  # noqa: A002
    """Cancel a run in progress: its process sees the request at its next heartbeat.

    The caller of the operation gets an error. A synchronous function runs on in its thread, and its result is dropped,
    unless it runs in a separate process, which is killed. Exits with 1 if the run has ended.
    """

    async def ask(_: Project) -> str:
        run = await find_run(id)
        if not await request_cancellation(run.id):
            raise ConflictError(f"run {run.id!r} has ended: {run.status}")
        return run.id

    stdout().print(f"{with_runs(ask)}: cancellation requested", markup=False)


def prune_command(
    before: Annotated[
        str | None, typer.Option("--before", metavar="TIME", help=f"Delete all older runs: {TIMES}.")
    ] = None,
) -> None:
    """Delete the records of old runs: those older than `runs_days`, and the oldest beyond `runs_count`.

    A running project does this automatically every hour. Runs in progress are kept.
    """
    with wrong_usage():
        time = read_time(before, "--before")

    async def delete(project: Project) -> int:
        return await (prune(project.section(ObservabilitySettings)) if time is None else delete_before(time))

    stdout().print(f"deleted {counted(with_runs(delete), 'run')}", markup=False)
