"""`pulpo why`: explains the origin of a thing."""

from typing import Annotated

import typer

from pulpo_core.cli.argument_names import complete_declared
from pulpo_core.cli.console import print_json
from pulpo_core.cli.options import Json
from pulpo_core.project import Project


def why(
    thing: Annotated[
        list[str],
        typer.Argument(
            help="A route, a command, an edge, a generated file, a model or an operation.",
            autocompletion=complete_declared,
        ),
    ],
    as_json: Json = False,
) -> None:
    """Explain why a thing exists: the generator and plugin that created it, and the decorator that it comes from.

    `pulpo why GET /jobs`, `pulpo why /jobs/42`, `pulpo why pulpo api start`, `pulpo why .run_cache/openapi.json`,
    `pulpo why Job`, `pulpo why "jobs.fetch -> jobs.store"` (in quotes, because of `>`). Writes nothing. The exit code
    is 1 if there is no such thing.
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
