"""`pulpo runs replay`."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pulpo_core.cli.console import stderr
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import wrong_usage
from pulpo_core.cli.output import Output, note
from pulpo_core.counted import counted
from pulpo_core.exceptions import ConfigurationError, ValidationError
from pulpo_core.invocation import Actor
from pulpo_core.project import Project
from pulpo_core.registries import OperationRegistry
from pulpo_core.users import user_name
from pulpo_observability.records import running_with_records
from pulpo_observability.run_ids import shown_id
from pulpo_observability.runs.commands import options
from pulpo_observability.runs.filters import RunFilter, read_inputs, read_value
from pulpo_observability.runs.lookup import find_run, list_runs, without_descendants
from pulpo_observability.runs.replay import Edit, Outcome, check_transactions, replay, try_replay
from pulpo_observability.runs.task_run import TaskRun, now

Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[ID]...", help="The ids of runs, or their beginnings.", autocompletion=options.complete_run
    ),
]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change the input: `address.city=Bonn`.")
]
Whole = Annotated[
    str | None, typer.Option("--input", metavar="JSON", help="Replace the input by this JSON, or by that in @file.")
]
Shadow = Annotated[
    bool, typer.Option("--shadow", help="Only try: undo all writes to the database. Without ids, replays failed runs.")
]
Limit = Annotated[
    int, typer.Option("--limit", "-n", min=1, max=100_000, help="The maximum number of runs that a filter selects.")
]


@listing
def replay_command(
    ids: Ids = None,
    operation: options.Operations = None,
    actor: options.Actors = None,
    status: options.Statuses = None,
    channel: options.Channels = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    values: Set = None,
    whole: Whole = None,
    shadow: Shadow = False,
    limit: Limit = 1000,
    yes: options.Yes = False,
    *,
    output: Output,
) -> None:
    """Call operations again with recorded inputs: of the named runs, or of all that match, oldest first.

    Runs that begin after the command do not match. A run that another replayed run called is left out: that one calls
    it again. The recorded input must be complete, and the current code must accept it. Asks for confirmation before
    operations that are not declared idempotent. The new runs have the channel `replay`, your user name as their actor,
    and the id of the run that they repeat. Exits with 1 unless all succeed.
    """
    wanted = options.run_filter(operation, actor, status, channel, since, until, where)
    if bool(ids) is not wanted.is_empty:
        raise ConfigurationError("name either runs or a filter", hint="pulpo runs replay ID, or --status failed")
    with wrong_usage():
        edit = Edit(_whole(whole), read_inputs(values or []))
    outcomes = asyncio.run(_replay_all(ids or [], wanted, edit, limit, shadow=shadow, yes=yes))
    columns = ["original", "operation", "status", "run", "error"]
    rows = [[shown_id(o.original), o.operation, o.status, shown_id(o.id or ""), o.error or ""] for o in outcomes]
    found = [outcome.to_dict() for outcome in outcomes]
    output.print_listing(found, columns, rows, empty="No run matches these options.")
    passed = sum(outcome.status == "success" for outcome in outcomes)
    stderr().print(f"{passed} of {len(outcomes)} {'would pass now' if shadow else 'passed'}", markup=False)
    if passed < len(outcomes):
        raise typer.Exit(1)


async def _replay_all(
    ids: Sequence[str], wanted: RunFilter, edit: Edit, limit: int, *, shadow: bool, yes: bool
) -> list[Outcome]:
    actor = Actor(user_name() or "unknown")
    begin = now()
    async with running_with_records(Project.find()) as runtime:
        if shadow:
            check_transactions(runtime)
        if ids:
            runs = [await find_run(id) for id in ids]  # noqa: A001
        else:
            runs = await list_runs(_fixed(wanted, begin, shadow), limit, oldest_first=True)
        chosen, runs = runs, await without_descendants(runs)
        if len(runs) < len(chosen):
            note(f"left out, because a run that called it is replayed: {counted(len(chosen) - len(runs), 'run')}")
        if not yes:
            _confirm(runs, shadow)
        one = replay if len(ids) == 1 else try_replay
        return [await one(run, actor=actor, permitted=True, edit=edit, shadow=shadow) for run in runs]


def _fixed(wanted: RunFilter, begin: Any, shadow: bool) -> RunFilter:
    """Return the filter with an end time, so that later runs, such as the replays themselves, do not match."""
    return RunFilter(
        operations=wanted.operations,
        actors=wanted.actors,
        statuses=wanted.statuses or (("failed",) if shadow else ()),
        channels=wanted.channels,
        since=wanted.since,
        until=min(wanted.until or begin, begin),
        inputs=wanted.inputs,
        shadows=False,
    )


def _confirm(runs: Sequence[TaskRun], shadow: bool) -> None:
    """Ask for confirmation before operations that are not declared idempotent. Exits with 1 if it is refused."""
    counts = Counter(run.operation_name for run in runs)
    risky = [name for name in sorted(counts) if not _is_idempotent(name)]
    if not risky:
        return
    shown = ", ".join(f"{name} ({counts[name]})" for name in risky)
    what = "Only writes to the database will be undone. " if shadow else ""
    message = f"{what}Not declared idempotent: {shown}."
    if not sys.stdin.isatty():
        hint = "pass --yes, or declare @operation(idempotent=True)"
        raise ConfigurationError(f"confirmation needs a terminal: {message}", hint=hint)
    typer.confirm(f"{message} Call again?", abort=True, err=True)


def _is_idempotent(name: str) -> bool:
    found = OperationRegistry.get(name)
    return found is None or found.idempotent  # an operation that does not exist will not be called


def _whole(given: str | None) -> Any:
    if given is None:
        return None
    if not given.startswith("@"):
        return read_value(given)
    try:
        return read_value(Path(given[1:]).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ValidationError(f"--input must name a file with JSON in UTF-8: {error}") from None
