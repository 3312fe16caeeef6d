"""Options that several commands share."""

from collections.abc import Iterable
from typing import Annotated

import typer

from pulpo_core.cli.argument_names import completed_by
from pulpo_core.project import Project


def _flows(project: Project) -> Iterable[str]:
    from pulpo_prefect.flow_lookup import flow_definitions

    return flow_definitions(project)


complete_flow = completed_by(_flows)
FlowName = Annotated[
    str, typer.Argument(metavar="FLOW", help="A namespace or a standalone operation.", autocompletion=complete_flow)
]
Params = Annotated[
    list[str] | None,
    typer.Option("--param", metavar="NAME=VALUE", help="A parameter of the flow: text, or JSON for lists and objects."),
]
