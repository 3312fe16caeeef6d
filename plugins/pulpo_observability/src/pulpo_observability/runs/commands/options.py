"""Options and arguments that the commands share, and the filters made from them."""

from typing import Annotated

import typer

from pulpo_core.cli.argument_names import complete_operation, completed_by
from pulpo_core.cli.options import wrong_usage
from pulpo_core.project import Project
from pulpo_core.times import TIMES, read_time
from pulpo_observability.runs.commands.connection import with_runs
from pulpo_observability.runs.filters import RunFilter, read_statuses, read_where
from pulpo_observability.runs.lookup import list_runs

LATEST = 50  # runs whose ids are completed


def _ids(_: Project) -> list[str]:
    return [run.id for run in with_runs(lambda _: list_runs(RunFilter(), LATEST))]


complete_run = completed_by(_ids)
Operations = Annotated[
    list[str] | None,
    typer.Option(
        "--operation",
        "-o",
        metavar="NAME",
        help="Only runs of this operation, or of `payments.*`.",
        autocompletion=complete_operation,
    ),
]
Actors = Annotated[list[str] | None, typer.Option("--actor", "-a", metavar="ID", help="Only runs of this caller.")]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", "-s", metavar="STATUS", help="Only runs in this status: success, failed, running, …"),
]
Channels = Annotated[
    list[str] | None, typer.Option("--channel", metavar="NAME", help="Only runs through this surface: api, python, …")
]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="TIME", help=f"Only runs since this time: {TIMES}."),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="TIME", help="Only runs before this time, given as for --since.")
]
Where = Annotated[
    list[str] | None,
    typer.Option("--where", "-w", metavar="PATH=VALUE", help="Only runs with this value in their input: `city=Bonn`."),
]
RunId = Annotated[
    str, typer.Argument(metavar="ID", help="The id of a run, or its beginning.", autocompletion=complete_run)
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def run_filter(
    operations: list[str] | None,
    actors: list[str] | None,
    statuses: list[str] | None,
    channels: list[str] | None,
    since: str | None,
    until: str | None,
    where: list[str] | None,
) -> RunFilter:
    """Return the filter that the options describe. Raises ValidationError."""
    with wrong_usage():
        return RunFilter(
            operations=operations or [],
            actors=actors or [],
            statuses=read_statuses(statuses or []),
            channels=channels or [],
            since=read_time(since, "--since"),
            until=read_time(until, "--until"),
            inputs=read_where(where or []),
        )
