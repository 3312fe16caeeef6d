"""Keeps the attempts of a task from overlapping: a thread cannot be stopped, and may outlive its timeout."""

import asyncio
import time

from prefect.context import TaskRunContext

from pulpo_core.calls import RunningCall, running_calls
from pulpo_core.exceptions import ProcessingError
from pulpo_core.metadata import OperationMetadata

PATIENCE = 5.0
POLL = 0.02


async def await_former_attempt(operation: OperationMetadata) -> None:
    """Wait for an earlier attempt of the task in this process: at most half of the operation's timeout, or 5 s.

    Raises ProcessingError if it is still running then.
    """
    patience = min(PATIENCE, (operation.timeout or PATIENCE) / 2)
    deadline = time.monotonic() + patience
    while former := _former_attempts():
        if time.monotonic() > deadline:
            raise ProcessingError(
                f"an earlier attempt of operation {former[0].name!r} has run for {former[0].seconds:.0f} s and cannot "
                "be stopped: another one would overlap with it",
                where=operation.location,
                hint='with isolate="process", an attempt ends at its timeout',
            )
        await asyncio.sleep(POLL)


def _former_attempts() -> list[RunningCall]:
    task = TaskRunContext.get()
    run = str(task.task_run.id) if task else None
    calls = running_calls()
    return [call for call in calls if run and call.invocation.context.get("prefect_task_run_id") == run]
