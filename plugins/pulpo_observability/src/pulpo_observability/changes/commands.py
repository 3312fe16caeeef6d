"""`pulpo changes list`, `changes restore`, `changes prune`, `pulpo blame` and `pulpo runs undo`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from pulpo_core.cli.argument_names import complete_model
from pulpo_core.cli.console import local_time, print_json, print_table, stderr
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json, wrong_usage
from pulpo_core.cli.output import Output
from pulpo_core.counted import counted
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.invocation import Actor
from pulpo_core.project import Project
from pulpo_core.suggestions import did_you_mean
from pulpo_core.times import TIMES, read_time
from pulpo_core.users import user_name
from pulpo_observability.changes import pruning, shown
from pulpo_observability.changes.blame import FieldAuthor
from pulpo_observability.changes.blame import blame as find_authors
from pulpo_observability.changes.document_change import DocumentChange
from pulpo_observability.changes.history import ChangeHistory, ChangeSearch, find_target, opened
from pulpo_observability.changes.undo import DocumentUndo, RunUndo, Undoer
from pulpo_observability.records import running_with_records
from pulpo_observability.run_ids import shown_id
from pulpo_observability.runs.commands.options import complete_run
from pulpo_observability.settings import ObservabilitySettings

CHANNEL = "cli"
ModelName = Annotated[
    str, typer.Argument(metavar="MODEL", help="The name of a model or a collection.", autocompletion=complete_model)
]
DocumentId = Annotated[str, typer.Argument(metavar="ID", help="The id of a document, as in a URL.")]


@listing
def list_changes(
    model: Annotated[
        str | None,
        typer.Argument(metavar="[MODEL]", help="Only this model or collection.", autocompletion=complete_model),
    ] = None,
    id: Annotated[str | None, typer.Argument(metavar="[ID]", help="Only the document with this id.")] = None,  # noqa: A002
    actor: Annotated[str | None, typer.Option("--actor", help="Only changes by this actor.")] = None,
    run: Annotated[
        str | None,
        typer.Option(
            "--run",
            help="Only changes by this run and its children: its id, or the beginning.",
            autocompletion=complete_run,
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help=f"Only changes after this time: {TIMES}.")] = None,
    until: Annotated[str | None, typer.Option("--until", help=f"Only changes before this time: {TIMES}.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="The maximum number of changes.")] = 50,
    *,
    output: Output,
) -> None:
    """List the changes of documents, newest first: the time, the change, the actor and the run."""
    project = Project.find()
    with wrong_usage():
        start, end = read_time(since, "--since"), read_time(until, "--until")

    async def find() -> list[DocumentChange]:
        async with opened(project) as database:
            target = None if model is None else find_target(project, model, id)
            history = ChangeHistory(database)
            of_run = None if run is None else await history.find_run(run)
            search = ChangeSearch(target=target, actor=actor, run=of_run, since=start, until=end)
            return await history.search(search, limit)

    found = asyncio.run(find())
    names = [each.name for each in project.metadata.models]
    is_known = model is None or model in names
    hint = "" if is_known else f" The project has no model {model!r}; {did_you_mean(str(model), names)}"
    rows = [[local_time(change.time), *_what(change, project), *_who(change)] for change in found]
    columns = ["time", "change", "model", "id", "fields", "actor", "channel", "run"]
    values = [shown.change_json(change, project.metadata) for change in found]
    output.print_listing(values, columns, rows, empty=f"No change matches these options.{hint}")


@listing
def blame(
    model: ModelName,
    id: DocumentId,  # noqa: A002
    field: Annotated[str | None, typer.Argument(metavar="[FIELD]", help="Only this field and its subfields.")] = None,
    *,
    output: Output,
) -> None:
    """Show who last set each field of a document, when, and by which run."""
    project = Project.find()

    async def find() -> list[FieldAuthor]:
        async with opened(project) as database:
            return await find_authors(ChangeHistory(database), find_target(project, model, id), field)

    found = asyncio.run(find())
    rows = [
        [
            each.path,
            *(["-"] * 4 if each.change is None else [local_time(each.change.time), *_who(each.change)]),
            shown.note(each),
        ]
        for each in found
    ]
    columns = ["field", "time", "actor", "channel", "run", ""]
    output.print_listing([shown.author_json(author) for author in found], columns, rows)


def undo(
    run: Annotated[
        str, typer.Argument(metavar="ID", help="The id of a run, or its beginning.", autocompletion=complete_run)
    ],
    dry: Annotated[bool, typer.Option("--dry-run", help="Only show what would be put back.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Put back everything that a run and its children have changed.

    Fields that somebody else has changed since are left unchanged and listed; then the exit code is 1. The undo is
    recorded, too, and can itself be undone.
    """

    async def work(undoer: Undoer, is_dry: bool) -> RunUndo:
        return await undoer.undo(await undoer.history.find_run(run), dry=is_dry)

    _show(asyncio.run(_take_back(work, dry, yes)), as_json)


def restore(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="The id of a change: `pulpo changes list --json`.")],
    dry: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Put a document back as it was after a change, or before it if the change is a deletion.

    Fields whose values are not recorded are left unchanged and listed; then the exit code is 1. The restoration is
    recorded, too, and can itself be undone by `pulpo runs undo`.
    """
    _show(asyncio.run(_take_back(lambda undoer, is_dry: undoer.restore(change, dry=is_dry), dry, yes)), as_json)


def prune(as_json: Json = False) -> None:
    """Delete changes older than `changes_days`, and the oldest of each document beyond `changes_per_document`."""
    project = Project.find()
    limits = project.section(ObservabilitySettings).change_limits

    async def delete() -> int:
        async with opened(project) as database:
            return await pruning.prune(ChangeHistory(database).database, limits)

    deleted = asyncio.run(delete())
    if as_json:
        return print_json({"deleted": deleted})
    return typer.echo(f"{counted(deleted, 'change was', 'changes were')} deleted")


def _show(done: RunUndo, as_json: bool) -> None:
    if as_json:
        print_json(done.to_dict())
    else:
        _print_undo(done)
    if done.refused:
        raise typer.Exit(1)


async def _take_back(work: Callable[[Undoer, bool], Awaitable[RunUndo]], dry: bool, yes: bool) -> RunUndo:
    async with running_with_records(Project.find()) as runtime:
        undoer = Undoer(runtime.database, Actor(user_name() or "unknown"), CHANNEL)
        planned = await work(undoer, True)
        if dry or not any(each.action for each in planned.documents):
            return planned
        if not yes:
            _confirm(planned)
        return await work(undoer, False)


def _confirm(planned: RunUndo) -> None:
    count = sum(1 for each in planned.documents if each.action)
    if not sys.stdin.isatty():
        message = f"{counted(count, 'document')} would be put back; this needs a terminal"
        raise ConfigurationError(message, hint="pass --yes")
    _print_undo(planned)
    if not typer.confirm(f"Put back {counted(count, 'document')}?", err=True):
        raise typer.Exit(1)


def _print_undo(done: RunUndo) -> None:
    rows = [row for each in done.documents for row in _undo_rows(each)]
    if rows:
        print_table(["", "model", "id", "fields"], rows)
    count = sum(1 for each in done.documents if each.action)
    would_be, were = counted(count, "document"), counted(count, "document was", "documents were")
    shown = f"{would_be} would be" if done.id is None else were
    refused = f"; {counted(len(done.refused), 'document')} not, or not entirely" if done.refused else ""
    stderr().print(f"{shown} put back{refused}.", markup=False)
    if done.id is not None and count:
        stderr().print(f"To undo this: pulpo runs undo {done.id}", markup=False)


def _undo_rows(done: DocumentUndo) -> list[list[str]]:
    place = [done.model or done.collection, str(done.id)]
    rows = [[done.action, *place, ", ".join(done.fields)]] if done.action else []
    return [*rows, *(["kept", *place, f"{path} {reason}".strip()] for path, reason in done.refused.items())]


def _what(change: DocumentChange, project: Project) -> list[str]:
    many, name = change.many, change.model or change.collection
    if many is not None:
        count = "several documents" if many.count is None else counted(many.count, "document")
        return [change.kind, name, f"({count})", ", ".join(many.fields or ())]
    return [
        change.kind,
        name,
        str(shown.change_json(change, project.metadata)["id"]),
        ", ".join(each.path for each in change.delta),
    ]


def _who(change: DocumentChange) -> list[str]:
    return [change.actor, change.channel, shown_id(change.run or "-")]
