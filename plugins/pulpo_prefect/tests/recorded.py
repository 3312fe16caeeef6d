"""Runs flows, and reads their runs from Prefect's API."""

import asyncio
import inspect
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect import Flow, get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import TaskRun, TaskRunResult


@dataclass(frozen=True)
class Ended:
    """The end of a call of a flow.

    The state that Prefect returns would not do: where SQLite was locked, its client asks again, and is given the
    server's copy, which has no result.
    """

    flow_run: UUID
    value: Any = None
    error: Exception | None = None

    def result(self) -> Any:
        """Return what the flow returned, or raise what it raised."""
        if self.error is not None:
            raise self.error
        return self.value

    @property
    def state(self) -> Any:
        """The state of the run on the server."""
        with get_client(sync_client=True) as client:
            return client.read_flow_run(self.flow_run).state


def call_flow(flow: Flow[Any, Any], **parameters: Any) -> Ended:
    """Run a flow in this process."""
    runs: list[UUID] = []
    noticed = flow.with_options(on_running=[lambda _flow, run, _state: runs.append(run.id)])
    try:
        value: Any = noticed(**parameters)
        value = asyncio.run(value) if inspect.iscoroutine(value) else value
    except Exception as error:
        return Ended(runs[0], error=error)
    return Ended(runs[0], value)


def task_runs(flow_run: UUID, count: int, seconds: float = 60) -> list[TaskRun]:
    """Wait until a flow run has that many task runs, all ended, and return them: the server hears of them late."""
    deadline = time.monotonic() + seconds
    found: Sequence[TaskRun] = []
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            found = client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[flow_run])))
            if len(found) == count and all(_has_ended(run) for run in found):
                return list(found)
            time.sleep(0.1)
    raise AssertionError(f"{count} ended task runs were expected: {[(run.name, run.state_name) for run in found]}")


def _has_ended(run: TaskRun) -> bool:
    return run.state is not None and (run.state.is_final() or run.state_name == "NotReady")


def operation_of(run: TaskRun) -> str:
    """Return the operation of a task run."""
    return run.name.rpartition("-")[0]


def edges(runs: Sequence[TaskRun]) -> set[tuple[str, str]]:
    """Return the pairs of operations of which one feeds, or runs before, the other."""
    names = {run.id: operation_of(run) for run in runs}
    return {
        (names[source.id], operation_of(run))
        for run in runs
        for sources in run.task_inputs.values()
        for source in sources
        if isinstance(source, TaskRunResult)
    }
