"""`pulpo prefect run`: runs a flow in this process or on a worker."""

import sys
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from pulpo_core.cli.console import print_json, print_table, stderr
from pulpo_core.cli.options import Json, wrong_usage
from pulpo_core.project import Project
from pulpo_prefect.commands.options import FlowName, Params
from pulpo_prefect.flow_lookup import find_flow, load_flow
from pulpo_prefect.orchestration import FlowDefinition
from pulpo_prefect.running.parameters import parameters_as_json, read_parameters
from pulpo_prefect.server.client import connected, ensure_server, service_errors
from pulpo_prefect.server.location import ServerLocation, locate
from pulpo_prefect.settings import PrefectSettings
from pulpo_prefect.task_runners.packages import require_task_runner

if TYPE_CHECKING:
    from pulpo_prefect.runs import RunOutcome, TaskOutcome


def run(
    flow: FlowName,
    param: Params = None,
    worker: Annotated[
        bool, typer.Option("--worker", "-w", help="Run the flow's deployment on a worker, and wait until it ends.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run a flow in this process, and print the outcome of each task.

    The project's own Prefect server is started in the background if it is not running. Exits with 1 if the flow fails,
    with 2 for wrong parameters, with 3 if no server or no database answers.
    """
    project = Project.find()
    location = locate(project)
    found = find_flow(project, flow)
    with wrong_usage():
        values = read_parameters(found.data_flow, param or [])
        given = parameters_as_json(found.data_flow, values) if worker else {}
    if not worker:
        require_task_runner(project)
        ensure_server(project, location)
    location.apply()  # only now: services in the background are started with the variables of the terminal
    run_id = _submit(project, location, found, given) if worker else _run_here(project, location, found, values)
    result, tasks = _outcome(location, found, run_id)
    if as_json:
        print_json({**result.to_dict(), "tasks": [vars(task) for task in tasks]})
    else:
        print_outcome(result, tasks)
    if not result.is_success:
        raise typer.Exit(1)


def print_outcome(result: "RunOutcome", tasks: "list[TaskOutcome]") -> None:
    """Print the tasks as a table, and one line about the run."""
    rows = [[task.task, task.state, _seconds(task.seconds), task.message] for task in tasks]
    print_table(["task", "state", "seconds", "message"], rows)
    message = f": {result.message}" if result.message and not result.is_success else ""
    stderr().print(f"{result.flow} ({result.name}): {result.state}{message}", markup=False)


def _run_here(project: Project, location: ServerLocation, flow: FlowDefinition, values: dict[str, Any]) -> UUID:
    from pulpo_prefect.running.command_line import run_flow
    from pulpo_prefect.running.process_runtime import process_runtime
    from pulpo_prefect.running.progress import show_progress
    from pulpo_prefect.server.crash_detection import watch_project

    generated = load_flow(project, flow)
    if project.section(PrefectSettings).task_runner == "threads":
        process_runtime(project)  # so that an unreachable database is reported before there is a run
    with connected(location) as client:
        watch_project(client, project)
    # The output of operations goes to stderr. An error of the flow itself becomes its state.
    with redirect_stdout(sys.stderr), show_progress(), service_errors(location):
        state = run_flow(generated, values, return_state=True)
    return UUID(str(state.state_details.flow_run_id))


def _submit(project: Project, location: ServerLocation, flow: FlowDefinition, given: dict[str, Any]) -> UUID:
    from pulpo_prefect.deploy.deployments import find_deployment
    from pulpo_prefect.running.trace_context import trace_labels
    from pulpo_prefect.runs import follow

    with connected(location) as client:
        deployment = find_deployment(client, project, flow)
        started = client.create_flow_run_from_deployment(deployment.id, parameters=given, labels=trace_labels())
        follow(client, started.id, lambda line: stderr().print(line, markup=False))
        return started.id


def _outcome(location: ServerLocation, flow: FlowDefinition, run_id: UUID) -> "tuple[RunOutcome, list[TaskOutcome]]":
    from pulpo_prefect.runs import run_outcome, task_outcomes, wait_until_settled

    with connected(location) as client:
        wait_until_settled(client, run_id, len(flow.operations))
        return run_outcome(client.read_flow_run(run_id), flow.namespace), task_outcomes(client, run_id)


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds:.2f}"
