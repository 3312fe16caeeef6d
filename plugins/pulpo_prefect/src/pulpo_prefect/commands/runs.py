"""`pulpo prefect runs` and `pulpo prefect cancel`."""

from datetime import datetime
from typing import Annotated

import typer

from pulpo_core.cli.console import local_time, stdout
from pulpo_core.cli.listings import listing
from pulpo_core.cli.output import Output
from pulpo_core.exceptions import ConflictError
from pulpo_core.project import Project
from pulpo_prefect.commands.options import complete_flow
from pulpo_prefect.flow_lookup import find_flow, flow_definitions
from pulpo_prefect.orchestration import flow_prefix
from pulpo_prefect.server.client import connected
from pulpo_prefect.server.location import ServerLocation, found_project

Run = Annotated[str | None, typer.Argument(metavar="RUN", help="The id or name of a run: show its tasks.")]
OneRun = Annotated[str, typer.Argument(metavar="RUN", help="The id or name of a run.")]
Flow = Annotated[
    list[str] | None,
    typer.Option("--flow", "-f", metavar="FLOW", help="Only runs of this flow.", autocompletion=complete_flow),
]
State = Annotated[
    list[str] | None,
    typer.Option("--state", "-s", metavar="STATE", help="Only runs in this state: Completed, Failed, Running, …"),
]


@listing
def runs(
    run: Run = None,
    flow: Flow = None,
    state: State = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=200, help="The maximum number of runs.")] = 20,
    *,
    output: Output,
) -> None:
    """List the latest runs of the project's flows, or show the tasks of one run.

    Exits with 3 when no server answers.
    """
    from pulpo_prefect.runs import flow_runs

    project, location = found_project()
    if run is not None:
        return _show(project, location, run, output)
    chosen = [find_flow(project, name) for name in flow or []] or list(flow_definitions(project).values())
    states = [name.title() if name.islower() else name for name in state or []]
    with connected(location) as client:
        found = list(flow_runs(client, chosen, states, limit))
    columns = ["name", "flow", "state", "started", "seconds", "deployment", "id"]
    rows = [[_text(getattr(item, column)) for column in columns] for item in found]
    values = [item.to_dict() for item in found]
    return output.print_listing(values, columns, rows, empty="No run matches these options.")


def cancel(run: OneRun) -> None:
    """Cancel a run: a waiting run does not start, a running one is stopped by its worker.

    Exits with 1 if the run has already ended, or does not exist.
    """
    project, location = found_project()
    from prefect.states import Cancelling

    from pulpo_prefect.runs import find_run

    with connected(location) as client:
        found = find_run(client, flow_definitions(project).values(), run)
        if found.state is not None and found.state.is_final():
            raise ConflictError(f"run {found.name!r} has already ended: {found.state_name}")
        client.set_flow_run_state(found.id, Cancelling())
        state = client.read_flow_run(found.id).state_name
    stdout().print(f"{found.name}: {state}", markup=False)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return local_time(value)
    if isinstance(value, float):
        return f"{value:.2f}"
    return "" if value is None else str(value)


def _show(project: Project, location: ServerLocation, name: str, output: Output) -> None:
    from pulpo_prefect.commands.run import print_outcome
    from pulpo_prefect.runs import Names, find_run, run_outcome, task_outcomes

    with connected(location) as client:
        flows, names = flow_definitions(project).values(), Names(client)
        found = find_run(client, flows, name)
        namespace = names.flow(found.flow_id).removeprefix(flow_prefix(project.settings.name))
        result = run_outcome(found, namespace, names.deployment(found.deployment_id))
        tasks = task_outcomes(client, found.id)
    if output.is_asked:
        return output.print({**result.to_dict(), "tasks": [vars(task) for task in tasks]})
    return print_outcome(result, tasks)
