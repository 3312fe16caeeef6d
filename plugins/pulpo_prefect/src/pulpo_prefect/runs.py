"""Reads flow runs and their task runs from Prefect's API."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pulpo_core.exceptions import NotFoundError
from pulpo_prefect.orchestration import FlowDefinition
from pulpo_prefect.running.progress import task_name

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.filters import FlowFilter
    from prefect.client.schemas.objects import FlowRun, State, TaskRun

SETTLE_SECONDS = 5.0  # task runs reach the server as events, after they have ended
POLL = 0.5
PAGE = 200


@dataclass(frozen=True)
class TaskOutcome:
    """The outcome of a task in a run: its operation, final state, duration, and the message of the state."""

    task: str
    state: str
    seconds: float | None
    message: str
    id: str


@dataclass(frozen=True)
class RunOutcome:
    """A flow run and its current state."""

    id: str
    name: str
    flow: str
    state: str
    state_type: str
    started: datetime | None
    seconds: float | None
    message: str
    deployment: str | None

    @property
    def is_success(self) -> bool:
        """True if the run has ended without a failure."""
        return self.state_type == "COMPLETED"

    def to_dict(self) -> dict[str, Any]:
        """Return the run as plain JSON values."""
        return {**asdict(self), "started": self.started and self.started.isoformat()}


def run_outcome(run: "FlowRun", flow: str, deployment: str | None = None) -> RunOutcome:
    """Convert a run of Prefect's API."""
    state = run.state
    return RunOutcome(
        id=str(run.id),
        name=run.name,
        flow=flow,
        state=str(run.state_name or "Unknown"),
        state_type=state.type.value if state else "",
        started=run.start_time,
        seconds=_seconds(run.start_time, run.end_time),
        message=str(state.message or "") if state else "",
        deployment=deployment,
    )


def task_outcomes(client: "SyncPrefectClient", run_id: UUID) -> list[TaskOutcome]:
    """Return the task runs of a flow run, sorted by start; those that never started come last."""
    runs = sorted(task_runs(client, run_id), key=lambda run: (run.start_time is None, run.start_time or run.created))
    return [
        TaskOutcome(
            task=task_name(run.name),
            state=str(run.state_name or "Unknown"),
            seconds=_seconds(run.start_time, run.end_time),
            message=str(run.state.message or "") if run.state else "",
            id=str(run.id),
        )
        for run in runs
    ]


def task_runs(client: "SyncPrefectClient", run_id: UUID) -> "list[TaskRun]":
    """Return all task runs of a flow run that the server knows."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[run_id]))
    found: list[TaskRun] = []
    while page := client.read_task_runs(flow_run_filter=wanted, limit=PAGE, offset=len(found)):
        found += page
        if len(page) < PAGE:
            break
    return found


def wait_until_settled(
    client: "SyncPrefectClient", run_id: UUID, expected: int, patience: float = SETTLE_SECONDS
) -> None:
    """Wait until the server knows the outcomes of `expected` tasks of a run, or gets no more updates."""
    known: set[tuple[UUID, str | None]] = set()
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        runs = task_runs(client, run_id)
        if len(runs) >= expected and all(run.state is not None and is_settled(run.state) for run in runs):
            return
        if (found := {(run.id, run.state_name) for run in runs}) != known:
            known, deadline = found, time.monotonic() + patience
        time.sleep(POLL / 2)


def is_settled(state: "State[Any]") -> bool:
    """Return True if the state of a task is final: the task has ended, or a task that it needs has failed."""
    return state.is_final() or state.name == "NotReady"


def follow(client: "SyncPrefectClient", run_id: UUID, report: Callable[[str], None]) -> "FlowRun":
    """Wait until a flow run has ended, and report each of its states."""
    last = ""
    while True:
        run = client.read_flow_run(run_id)
        if run.state_name and run.state_name != last:
            last = run.state_name
            report(f"{run.name}: {last}")
        if run.state is not None and run.state.is_final():
            return run
        time.sleep(POLL)


def flow_runs(
    client: "SyncPrefectClient", flows: Sequence[FlowDefinition], states: Sequence[str], limit: int
) -> Iterator[RunOutcome]:
    """Yield the latest runs of some flows, the newest first."""
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.sorting import FlowRunSort

    wanted = FlowRunFilter.model_validate({"state": {"name": {"any_": list(states)}}} if states else {})
    found = client.read_flow_runs(
        flow_filter=_named(flows),
        flow_run_filter=wanted,
        limit=limit,
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
    )
    names, namespaces = Names(client), {flow.prefect_name: flow.namespace for flow in flows}
    for run in found:
        yield run_outcome(run, namespaces[names.flow(run.flow_id)], names.deployment(run.deployment_id))


def _named(flows: Iterable[FlowDefinition]) -> "FlowFilter":
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName

    return FlowFilter(name=FlowFilterName(any_=[flow.prefect_name for flow in flows]))


def find_run(client: "SyncPrefectClient", flows: Iterable[FlowDefinition], name: str) -> "FlowRun":
    """Return a run of one of the flows by id or name. Raises NotFoundError if there is none, or several."""
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.client.schemas.sorting import FlowRunSort

    wanted: dict[str, Any]
    try:
        wanted = {"id": {"any_": [UUID(name)]}}
    except ValueError:
        wanted = {"name": {"any_": [name]}}
    found = client.read_flow_runs(
        flow_filter=_named(flows),
        flow_run_filter=FlowRunFilter.model_validate(wanted),
        limit=2,
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
    )
    if len(found) == 1:
        return found[0]
    problem = f"several flow runs have the name {name!r}" if found else f"the project has no flow run {name!r}"
    raise NotFoundError(problem, hint="`pulpo prefect runs --json` shows their ids")


class Names:
    """Looks up the names of flows and deployments, each once."""

    def __init__(self, client: "SyncPrefectClient") -> None:
        self.client = client
        self.known: dict[UUID, str] = {}

    def flow(self, flow_id: UUID) -> str:
        """Return a flow's name."""
        if flow_id not in self.known:
            self.known[flow_id] = self.client.read_flow(flow_id).name
        return self.known[flow_id]

    def deployment(self, deployment_id: UUID | None) -> str | None:
        """Return a deployment's name; None without an id, or if the deployment no longer exists."""
        from prefect.exceptions import ObjectNotFound

        if deployment_id is None:
            return None
        if deployment_id not in self.known:
            try:
                self.known[deployment_id] = self.client.read_deployment(deployment_id).name
            except ObjectNotFound:
                return None
        return self.known[deployment_id]


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return round((end - start).total_seconds(), 3) if start and end else None
