"""`pulpo why`: where a thing comes from."""

from typing import Annotated

import typer

from pulpo_core.console import print_json
from pulpo_core.options import Json
from pulpo_core.project import Project


def why(
    thing: Annotated[
        list[str],
        typer.Argument(help="A route, a command, an edge, a generated file, a model or an operation."),
    ],
    as_json: Json = False,
) -> None:
    """Tell why a thing is there: which generator of which plugin made it, from which decorator.

    `pulpo why GET /jobs`, `pulpo why /jobs/42`, `pulpo why pulpo api start`, `pulpo why .run_cache/openapi.json`,
    `pulpo why Job`, `pulpo why "jobs.fetch -> jobs.store"` (quoted: `>` means something to a shell). Nothing is
    written. Exits with 1 where there is no such thing.
    """
    from pulpo_cli.why import find_reasons

    reasons = find_reasons(" ".join(thing), Project.find())
    if as_json:
        return print_json([reason.to_dict() for reason in reasons])
    for number, reason in enumerate(reasons):
        if number:
            typer.echo()
        typer.echo("\n".join(reason.lines()))
    return None
