"""`pulpo runs list`, `show`, `tail` and `stats`."""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Annotated, Any

import typer

from pulpo_core.cli.console import is_terminal, local_time, plain, print_json, print_table, stdout
from pulpo_core.cli.json_text import json_text
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import Output
from pulpo_core.project import Project
from pulpo_observability.run_ids import shown_id
from pulpo_observability.runs.commands import options
from pulpo_observability.runs.commands.connection import with_runs
from pulpo_observability.runs.filters import RunFilter
from pulpo_observability.runs.liveness import mark_abandoned
from pulpo_observability.runs.lookup import children_of, find_run, list_runs
from pulpo_observability.runs.statistics import RunStatistics, statistics
from pulpo_observability.runs.task_run import TaskRun, now

COLUMNS = ["id", "operation", "status", "actor", "channel", "started", "ms", "input"]
SHOWN = 80  # characters of an input
POLL = 1.0  # seconds
REMEMBERED = 10_000  # runs that are not shown twice
OVERLAP = timedelta(minutes=1)  # how late a buffered run may become visible

Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="The maximum number of runs.")]


@listing
def list_command(
    operation: options.Operations = None,
    actor: options.Actors = None,
    status: options.Statuses = None,
    channel: options.Channels = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    limit: Limit = 20,
    *,
    output: Output,
) -> None:
    """List runs of operations, latest first: time, operation, caller, input and result."""
    wanted = options.run_filter(operation, actor, status, channel, since, until, where)
    runs = with_runs(lambda _: list_runs(wanted, limit))
    rows = [_row(run) for run in runs]
    output.print_listing([run.to_dict() for run in runs], COLUMNS, rows, empty="No run matches these options.")


def show(id: options.RunId, as_json: Json = False) -> None:  # noqa: A002
    """Show one run in full, and the runs that it called."""

    async def find(_: Project) -> tuple[TaskRun, list[TaskRun]]:
        run = await find_run(id)
        return run, await children_of([run.id])

    run, children = with_runs(find)
    if as_json:
        return print_json({**run.to_dict(), "children": [child.id for child in children]})
    shown = {name: value for name, value in run.to_dict().items() if value not in (None, [], False)}
    times = {"started_at": run.started_at, "finished_at": run.finished_at}
    shown |= {name: local_time(time) for name, time in times.items() if time is not None}
    traceback = shown.pop("error_traceback", "")
    rows = [
        [name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)]
        for name, value in shown.items()
    ]
    rows += [["calls", f"{child.operation_name} {child.status} {child.id}"] for child in children]
    print_table(["", ""], rows)
    if traceback:
        stdout().print("", *map(_indented, traceback.rstrip().split("\n")), sep="\n", markup=False)
    return None


def tail(
    operation: options.Operations = None,
    actor: options.Actors = None,
    status: options.Statuses = None,
    channel: options.Channels = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=0, max=10_000, help="The number of runs to begin with.")
    ] = 10,
    follow: Annotated[bool, typer.Option("--follow/--no-follow", help="Wait for new runs until Ctrl-C.")] = True,
    as_json: Json = False,
) -> None:
    """Show the latest runs, oldest first, and then each run as it begins and ends."""
    wanted = options.run_filter(operation, actor, status, channel, None, None, None)
    with_runs(lambda _: _tail(wanted, limit, follow, as_json))


@listing
def stats(
    operation: options.Operations = None,
    actor: options.Actors = None,
    channel: options.Channels = None,
    since: options.Since = "7d",
    until: options.Until = None,
    *,
    output: Output,
) -> None:
    """Show the success rate, the median and the 95th percentile of the durations, by operation and day (UTC).

    Refused calls (denied, invalid) do not lower the rate.
    """
    wanted = options.run_filter(operation, actor, None, channel, since, until, None)
    found: list[RunStatistics] = with_runs(lambda _: statistics(wanted))
    rows = [one.to_dict() for one in found]
    columns = ["operation", "day", "runs", "success_rate", "failed", "refused", "median_ms", "p95_ms"]
    output.print_listing(
        rows,
        [column.replace("_", " ") for column in columns],
        [[_cell(column, row[column]) for column in columns] for row in rows],
        empty="No run matches these options.",
    )


def _cell(column: str, value: Any) -> str:
    """Return a value of the statistics as people read it."""
    if value is None:
        return ""
    if column == "success_rate":
        return f"{value:.1%}"
    return f"{value:.1f}" if column.endswith("_ms") else str(value)


async def _tail(wanted: RunFilter, limit: int, follow: bool, as_json: bool) -> None:
    seen: dict[str, str] = {}
    runs = (await list_runs(wanted, limit))[::-1] if limit else []
    begin = now()
    while True:
        for run in runs:
            if seen.get(run.id) != run.status:
                _print(run, as_json)
                seen[run.id] = run.status
        if not follow:
            return
        await asyncio.sleep(POLL)
        await mark_abandoned()
        runs = await _later(wanted, begin, seen)
        begin = max(begin, now() - OVERLAP)
        seen = dict(list(seen.items())[-REMEMBERED:])


async def _later(wanted: RunFilter, begin: Any, seen: dict[str, str]) -> list[TaskRun]:
    """Return the runs that have begun since then, and those that were still in progress."""
    open_ids = [id for id, status in seen.items() if status == "running"]  # noqa: A001
    recent = {"$and": [wanted.query(), {"started_at": {"$gte": begin}}]}
    found = await TaskRun.find({"$or": [recent, {"_id": {"$in": open_ids}}]}).sort("+started_at").to_list()
    return [run for run in found if seen.get(run.id) != run.status]


def _indented(line: str) -> str:
    """Return a line without terminal control characters, but with its indentation."""
    return " " * (len(line) - len(line.lstrip(" "))) + plain(line)


def _print(run: TaskRun, as_json: bool) -> None:
    line = json_text(run.to_dict()) if as_json else "  ".join(map(plain, _row(run)))
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _row(run: TaskRun) -> list[str]:
    given = run.input_text if run.input_text is not None else json.dumps(run.input_dump, ensure_ascii=False)
    return [
        shown_id(run.id),
        run.operation_name,
        run.status,
        run.actor.user_id,
        run.actor.channel,
        local_time(run.started_at),
        "" if run.duration_ms is None else f"{run.duration_ms:.1f}",
        f"{given[:SHOWN]}…" if len(given) > SHOWN and is_terminal() else given,
    ]
