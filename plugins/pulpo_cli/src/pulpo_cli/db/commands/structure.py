"""`pulpo db init`, `pulpo db check` and `pulpo db indexes`."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from pulpo_cli.db import checks, structure
from pulpo_cli.db.collections import opened, project_collections
from pulpo_cli.db.commands.confirmation import confirm
from pulpo_cli.db.indexes import IndexComparison, IndexState, create, drop, index_states
from pulpo_cli.db.migrations.history import missed_text
from pulpo_core.cli.console import print_json, print_table, stdout
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import Output
from pulpo_core.counted import counted
from pulpo_core.project import Project

if TYPE_CHECKING:
    from pulpo_core.database import Database

STYLES = {
    IndexState.PRESENT: "green",
    IndexState.MISSING: "red",
    IndexState.DIFFERENT: "yellow",
    IndexState.SUPERFLUOUS: "yellow",
}


def init(as_json: Json = False) -> None:
    """Create the collections and indexes that the project's models declare.

    Existing ones are kept, so the command can be repeated. The exit code is 1 if an index cannot be created: stored
    documents violate it, or a different index has its name or keys.
    """
    project = Project.find()
    created = asyncio.run(structure.create_structure(project))
    if as_json:
        print_json(created.to_dict())
    else:
        _print_created(created)
    if created.left:
        raise typer.Exit(1)


def check(
    everything: Annotated[bool, typer.Option("--all", help="Check every document, not a sample.")] = False,
    sample: Annotated[
        int, typer.Option("--sample", min=1, help="The number of documents to check in each collection.")
    ] = 1000,
    as_json: Json = False,
) -> None:
    """Check the server, the migrations and each collection: indexes, invalid documents, broken links.

    Changes nothing. The exit code is 1 if there are problems.
    """
    project = Project.find()
    report = asyncio.run(checks.check_database(project, None if everything else sample))
    if as_json:
        print_json(report.to_dict())
    else:
        _print_report(report)
    if not report.is_fine:
        raise typer.Exit(1)


@listing
def indexes(
    apply: Annotated[bool, typer.Option("--apply", help="Create the missing indexes.")] = False,
    remove: Annotated[
        bool, typer.Option("--drop", help="Drop superfluous indexes; with --apply, also replace different ones.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Drop without asking.")] = False,
    *,
    output: Output,
) -> None:
    """Compare the indexes of the database with those that the models declare, and correct them.

    The exit code is 1 if they still differ at the end.
    """
    project = Project.find()
    states = asyncio.run(_indexes(project, apply, remove, yes))
    rows = [[s.collection, s.name, s.keys, str(s.state), s.problem or s.difference] for s in states]
    styles = [STYLES[state.state] for state in states]
    columns = ["collection", "index", "keys", "state", "difference"]
    output.print_listing([state.to_dict() for state in states], columns, rows, styles)
    if any(state.state is not IndexState.PRESENT for state in states):
        raise typer.Exit(1)


async def _indexes(project: Project, apply: bool, remove: bool, yes: bool) -> list[IndexComparison]:
    async with opened(project) as database:
        states = [state for stored in project_collections(project) for state in await index_states(stored)]
        dropped = [s for s in states if _will_drop(s, apply, remove)]
        if dropped:
            what = ", ".join(f"{state.collection}.{state.name}" for state in dropped)
            confirm(f"This drops {counted(len(dropped), 'index', 'indexes')} of {database.name}: {what}.", "drop", yes)
        if not apply and not dropped:
            return states
        corrected = [await _correct(database, state, apply, remove) for state in states]
        return [state for state in corrected if state is not None]


async def _correct(database: "Database", state: IndexComparison, apply: bool, remove: bool) -> IndexComparison | None:
    if state.state is IndexState.SUPERFLUOUS and remove:
        await drop(database, state)
        return None
    is_made = apply and (state.state is IndexState.MISSING or _will_drop(state, apply, remove))
    return await create(database, state) if is_made else state


def _will_drop(state: IndexComparison, apply: bool, remove: bool) -> bool:
    """Return True if the index exists and will be dropped."""
    return remove and (state.state is IndexState.SUPERFLUOUS or (apply and state.state is IndexState.DIFFERENT))


def _print_created(created: structure.CreatedStructure) -> None:
    for name in created.collections:
        typer.echo(f"created collection {name}")
    for state in created.indexes:
        typer.echo(f"created index {state.collection}.{state.name}")
    for state in created.left:
        reason = (
            f"cannot be created: {state.problem}" if state.problem else f"is different, and kept: {state.difference}"
        )
        stdout().print(f"index {state.collection}.{state.name} {reason}", style="red")
    if created.left:
        typer.echo("`pulpo db indexes --apply --drop` replaces different ones.")
    elif not created.collections and not created.indexes:
        typer.echo(f"{created.database} has all collections and indexes.")


def _print_report(report: checks.DatabaseReport) -> None:
    server = report.server
    can = [
        f"{'has' if has else 'no'} {what}" for what, has in _capabilities(server.transactions, server.change_streams)
    ]
    shown = f"{report.name}: {server.kind}, version {server.version}, {', '.join(can)}, {server.latency * 1000:.1f} ms"
    stdout().print(shown, markup=False)
    print_table(
        ["collection", "documents", "checked", "problems"],
        [[c.stored.shown, str(c.count), str(c.documents.looked_at), "; ".join(c.findings)] for c in report.collections],
        ["red" if c.findings else "" for c in report.collections],
    )
    for collection in report.collections:
        for example in collection.documents.examples:
            stdout().print(f"{collection.stored.name} {example}", markup=False)
    for note in report.notes:
        stdout().print(note, markup=False, style="yellow")
    if report.strangers:
        stdout().print(f"unknown to the project: {', '.join(report.strangers)}", markup=False, style="dim")
    _print_verdict(report)


def _capabilities(transactions: bool, change_streams: bool) -> list[tuple[str, bool]]:
    return [("transactions", transactions), ("change streams", change_streams)]


def _print_verdict(report: checks.DatabaseReport) -> None:
    if report.is_fine:
        return stdout().print("No problems found.", style="green")
    if report.pending:
        pending = counted(len(report.pending), "migration is", "migrations are")
        shown = f"{pending} pending: {', '.join(report.pending)} (`pulpo db migrate`)"
        stdout().print(shown, markup=False, style="red")
    for name in report.missed:
        stdout().print(missed_text(name), markup=False, style="red")
    wrong = sum(bool(collection.findings) for collection in report.collections)
    if wrong:
        stdout().print(f"{counted(wrong, 'collection has', 'collections have')} problems.", style="red")
    if any(state.state is not IndexState.PRESENT for c in report.collections for state in c.indexes):
        stdout().print(
            "`pulpo db init` creates missing indexes, `pulpo db indexes --apply --drop` corrects the others."
        )
    return None
