"""Options that several commands share."""

from contextlib import suppress
from typing import Annotated

import typer

from pulpo_core.project import Project


def complete_flow(incomplete: str) -> list[str]:
    """Return the names of flows for the shell's completion; none if the project cannot be loaded."""
    from pulpo_prefect.flow_lookup import flow_definitions

    with suppress(Exception, SystemExit):
        return [name for name in flow_definitions(Project.find()) if name.startswith(incomplete)]
    return []


FlowName = Annotated[
    str, typer.Argument(metavar="FLOW", help="A namespace or a standalone operation.", autocompletion=complete_flow)
]
Params = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A parameter of the flow: text, or JSON for lists and objects."),
]
