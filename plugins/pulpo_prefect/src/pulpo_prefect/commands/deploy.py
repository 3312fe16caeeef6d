"""`pulpo prefect deploy`."""

from collections.abc import Collection
from typing import Annotated

import typer

from pulpo_core.cli.console import stderr
from pulpo_core.cli.listings import listing
from pulpo_core.cli.output import Output
from pulpo_core.project import Project
from pulpo_prefect.commands.options import complete_flow
from pulpo_prefect.flow_lookup import find_flow, flow_definitions, require_compiled
from pulpo_prefect.orchestration import FlowDefinition
from pulpo_prefect.server.client import connected
from pulpo_prefect.server.location import found_project
from pulpo_prefect.task_runners.packages import require_task_runner

Flows = Annotated[
    list[str] | None, typer.Argument(metavar="FLOW…", help="The flows to deploy.", autocompletion=complete_flow)
]


COLUMNS = ["flow", "deployment", "work pool"]


@listing
def deploy(
    flows: Flows = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Deploy all flows except those whose operations share no data.")
    ] = False,
    *,
    output: Output,
) -> None:
    """Deploy flows, so that workers can run them. Existing deployments are updated.

    The work pool is created if it does not exist. Exits with 3 when no server answers.
    """
    from pulpo_prefect.deploy import deployments
    from pulpo_prefect.server.crash_detection import watch_project

    if not flows and not everything:
        raise typer.BadParameter("name the flows, or pass --all", param_hint="FLOW")
    project, location = found_project()
    chosen = {flow.namespace: flow for flow in (find_flow(project, name) for name in flows or [])}
    if everything:
        chosen |= _all(project, chosen)
        if not chosen:
            return output.print_listing([], COLUMNS, [], empty="The project has no flows to deploy.")
    require_compiled(project)
    require_task_runner(project)
    with connected(location) as client:
        watch_project(client, project)
        deployments.deploy(client, project, chosen.values())
        found = deployments.deployments(client, project)
    names = [name for name in found if name in chosen]
    values = [
        {"flow": n, "name": found[n].name, "id": str(found[n].id), "pool": found[n].work_pool_name} for n in names
    ]
    rows = [
        [name, f"{chosen[name].prefect_name}/{found[name].name}", str(found[name].work_pool_name)] for name in names
    ]
    return output.print_listing(values, COLUMNS, rows)


def _all(project: Project, named: Collection[str]) -> dict[str, FlowDefinition]:
    """Return all flows that run as a whole, and print the others that are not named."""
    found = flow_definitions(project)
    others = [name for name, flow in found.items() if not flow.runs_as_a_whole and name not in named]
    if others:
        message = f"not deployed, since their operations share no data: {', '.join(others)} (name them to deploy them)"
        stderr().print(message, markup=False)
    return {name: flow for name, flow in found.items() if flow.runs_as_a_whole}
