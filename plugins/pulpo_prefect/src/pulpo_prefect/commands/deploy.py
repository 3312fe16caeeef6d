"""`pulpo prefect deploy`."""

from typing import Annotated

import typer

from pulpo_core.console import print_json, print_table
from pulpo_core.options import Json
from pulpo_prefect.catalogue import find_flow, require_compiled
from pulpo_prefect.client import connected
from pulpo_prefect.commands.options import complete_flow
from pulpo_prefect.location import found_project

Flows = Annotated[
    list[str] | None, typer.Argument(metavar="FLOW…", help="Flows to deploy.", autocompletion=complete_flow)
]


def deploy(
    flows: Flows = None,
    everything: Annotated[bool, typer.Option("--all", help="Deploy all flows.")] = False,
    as_json: Json = False,
) -> None:
    """Make deployments of flows, so that workers can run them; those that exist are brought up to date.

    The work pool is made where it is missing. Exits with 3 when no server answers.
    """
    from pulpo_prefect import deployments
    from pulpo_prefect.crashes import watch_project

    if bool(flows) == everything:
        raise typer.BadParameter("name the flows, or write --all", param_hint="FLOW")
    project, location = found_project()
    chosen = [find_flow(project, name) for name in flows or []]
    require_compiled(project)
    with connected(location) as client:
        watch_project(client, project)
        deployments.deploy(client, project, None if everything else chosen)
        found = deployments.deployments(client, project)
    names = [name for name in found if everything or name in {flow.namespace for flow in chosen}]
    if as_json:
        return print_json(
            [{"flow": n, "name": found[n].name, "id": str(found[n].id), "pool": found[n].work_pool_name} for n in names]
        )
    rows = [[name, f"{name}/{found[name].name}", str(found[name].work_pool_name)] for name in names]
    return print_table(["flow", "deployment", "work pool"], rows)
