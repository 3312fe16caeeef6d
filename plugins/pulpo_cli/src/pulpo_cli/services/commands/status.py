"""`pulpo status`."""

import time
from typing import Annotated

import typer

from pulpo_cli.services.status import Overview, ServiceStatus, age, overview, size
from pulpo_core.cli.console import is_terminal, print_json, print_table, print_warning, stdout
from pulpo_core.cli.options import Json
from pulpo_core.project import Project

COLUMNS = ["service", "state", "pid", "port", "uptime", "memory", "restarts", "why"]
COLORS = {"ready": "green", "stopped": "dim", "failed": "red", "hung": "red", "left over": "red"}
PAUSE = 1.0


def status(
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Refresh the output until Ctrl-C.")] = False,
    as_json: Json = False,
) -> None:
    """Show the services in the background: state, process, port, age, memory, restarts, and problems.

    The state is checked now, not only read from a record. Exits with 1 if a service that should run is not ready.
    """
    project = Project.find()
    if watch:
        _watch(project, as_json)
    found = overview(project)
    print_json(found.to_dict()) if as_json else _print(found)
    if not found.is_well:
        raise typer.Exit(1)


def _watch(project: Project, as_json: bool) -> None:
    while True:
        found = overview(project)
        if as_json:
            print_json(found.to_dict())
        else:
            if is_terminal():
                stdout().clear()
            _print(found)
        time.sleep(PAUSE)


def _print(found: Overview) -> None:
    if not found.services:
        stdout().print("The project has no services.")
    rows = [_row(each) for each in found.services]
    print_table(COLUMNS, rows, [COLORS.get(each.state, "yellow") for each in found.services])
    for each in found.services:
        _print_why(each)
    for problem in found.problems:
        print_warning(problem)


def _row(each: ServiceStatus) -> list[str]:
    numbers = ["" if value is None else str(value) for value in (each.pid, each.port)]
    return [each.name, each.state, *numbers, age(each.uptime), size(each.memory), str(each.restarts), each.why]


def _print_why(each: ServiceStatus) -> None:
    """Print hints for services that are not ready. Only at a terminal: in a pipe, each line is a row."""
    if not is_terminal() or not (each.setting or each.lines):
        return
    stdout().print()
    if each.setting:
        stdout().print(f"{each.name}: check {each.setting}", markup=False)
    if each.lines:
        stdout().print(f"{each.name}: its log ends with", markup=False)
        for line in each.lines:
            stdout().print(f"  {line}", markup=False, soft_wrap=True)
