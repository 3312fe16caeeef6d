"""`pulpo prefect schedule`."""

from typing import Annotated, Any

import typer

from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import wrong_usage
from pulpo_core.cli.output import Output
from pulpo_core.times import DURATIONS
from pulpo_prefect.commands.options import Params, complete_flow
from pulpo_prefect.flow_lookup import find_flow
from pulpo_prefect.orchestration import FlowDefinition
from pulpo_prefect.running.parameters import parameters_as_json, read_parameters
from pulpo_prefect.server.client import connected
from pulpo_prefect.server.location import found_project

Flow = Annotated[
    str | None,
    typer.Argument(metavar="FLOW", help="The flow; without it, list all schedules.", autocompletion=complete_flow),
]


@listing
def schedule(
    flow: Flow = None,
    cron: Annotated[str, typer.Option("--cron", help="Run it at these times: '0 6 * * *'.")] = "",
    interval: Annotated[str, typer.Option("--interval", help=f"Run it at this interval: {DURATIONS}.")] = "",
    timezone: Annotated[str, typer.Option("--timezone", help="The time zone: Europe/Berlin.")] = "UTC",
    param: Params = None,
    pause: Annotated[bool, typer.Option("--pause", help="Pause its schedules.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Resume its schedules.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Remove its schedules.")] = False,
    listed: Annotated[bool, typer.Option("--list", help="List the schedules (the default).")] = False,
    *,
    output: Output,
) -> None:
    """Schedule a deployed flow, or list, pause, resume or remove schedules.

    Exits with 3 when no server answers.
    """
    from pulpo_prefect.deploy import schedules
    from pulpo_prefect.deploy.deployments import deployments, find_deployment

    chosen = [name for name, on in _actions(cron, interval, pause, resume, clear, listed) if on]
    if len(chosen) > 1:
        raise typer.BadParameter(f"{' and '.join(chosen)} cannot be combined", param_hint="--cron")
    if chosen and flow is None and chosen != ["--list"]:
        raise typer.BadParameter(f"{chosen[0]} needs a flow", param_hint="FLOW")
    project, location = found_project()
    found = find_flow(project, flow) if flow else None
    with wrong_usage():
        wanted = schedules.read_schedule(cron, interval, timezone) if cron or interval else None
        values = _values(found, param) if found and wanted else {}
    with connected(location) as client:
        if found is None:
            return _print(schedules.list_schedules(client, deployments(client, project)), output)
        deployment = find_deployment(client, project, found)
        if wanted is not None:
            schedules.add(client, deployment.id, wanted, values)
        elif pause or resume:
            schedules.activate(client, deployment.id, resume)
        elif clear:
            schedules.clear(client, deployment.id)
        return _print(schedules.list_schedules(client, {found.namespace: deployment}), output)


def _values(flow: FlowDefinition, param: list[str] | None) -> dict[str, Any]:
    return parameters_as_json(flow.data_flow, read_parameters(flow.data_flow, param or []))


def _actions(cron: str, interval: str, pause: bool, resume: bool, clear: bool, listed: bool) -> list[tuple[str, bool]]:
    return [
        ("--cron", bool(cron)),
        ("--interval", bool(interval)),
        ("--pause", pause),
        ("--resume", resume),
        ("--clear", clear),
        ("--list", listed),
    ]


def _print(found: list[dict[str, Any]], output: Output) -> None:
    columns = ["flow", "schedule", "timezone", "active", "parameters"]
    rows = [[_cell(item[column]) for column in columns] for item in found]
    output.print_listing(found, columns, rows, empty="There are no schedules.")


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "paused"
    if isinstance(value, dict):
        return ", ".join(f"{name}={item!r}" for name, item in value.items())
    return str(value)
