"""`pulpo db migrate`, `pulpo db new-migration` and `pulpo db history`."""

import asyncio
import os
from typing import Annotated

import typer

from pulpo_cli.db.migrations.files import new_migration as write_migration
from pulpo_cli.db.migrations.history import MigrationState, migration_history, missed_text
from pulpo_cli.db.migrations.migrate import MigrationRequest, MigrationResult, run_migrations
from pulpo_core.cli.console import local_time, print_json
from pulpo_core.cli.listings import listing
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import Output
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project

STYLES = {
    MigrationState.CURRENT: "green",
    MigrationState.PENDING: "yellow",
    MigrationState.MISSED: "red",
    MigrationState.GONE: "red",
}


def migrate(
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Stop after this migration, given by file or name.")
    ] = None,
    distance: Annotated[int | None, typer.Option("--distance", "-d", min=1, help="Run this many migrations.")] = None,
    backward: Annotated[
        bool, typer.Option("--backward", help="Undo one migration, or those of --to or --distance.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing: run the migrations, and undo everything.")
    ] = False,
    transaction: Annotated[
        bool, typer.Option("--transaction/--no-transaction", help="Run each migration in a transaction, if supported.")
    ] = True,
    drop_field: Annotated[
        list[str] | None,
        typer.Option("--drop-field", metavar="NAME", help="Let documents lose this field; can be repeated."),
    ] = None,
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Take over the lock from a process that was killed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the pending migrations: the files in the folder `migrations`, in Beanie's format.

    Each runs in a transaction if the server has them, and is recorded when it has succeeded. If documents would lose a
    field that neither the migration's file nor --drop-field names, they keep it, and the command fails.

    A dry run runs all of them in one transaction, undoes it, and prints the changed fields with the numbers of
    documents. Without transactions it computes the changes of the first iterative migrations, and lists the others.

    The exit code is 1 if a migration fails, or was missed: it is older than the current one, but was never run.
    """
    if to is not None and distance is not None:
        raise ConfigurationError("--to cannot be combined with --distance", hint="remove one of them")
    request = MigrationRequest(backward, to, distance, dry_run, transaction, unlock, drop_field or [])
    word = "undone" if backward else "done"
    done = asyncio.run(run_migrations(Project.find(), request, lambda text: typer.echo(f"{word} {text}", err=as_json)))
    if as_json:
        print_json(done.to_dict())
    else:
        _print_plan(done)
        _print_notes(done)
    if done.refused or done.missed:
        raise typer.Exit(1)


def new_migration(
    name: Annotated[str, typer.Argument(help="A short name for the change: rename_title.")],
) -> None:
    """Create the file of a new migration, to be completed by you."""
    path = write_migration(Project.find(), name)
    typer.echo(f"wrote {os.path.relpath(path)}")


@listing
def history(*, output: Output) -> None:
    """List the migrations and their state in the database.

    The states are done, current, pending, missed (older than the current one, but never run) and gone (run, but the
    file no longer exists).
    """
    found = asyncio.run(migration_history(Project.find()))
    rows = [[each.name, str(each.state), local_time(each.at) if each.at else ""] for each in found]
    styles = [STYLES.get(each.state, "") for each in found]
    output.print_listing(
        [each.to_dict() for each in found],
        ["migration", "state", "at"],
        rows,
        styles,
        empty="There are no migrations: `pulpo db new-migration NAME` writes one.",
    )


def _print_plan(done: MigrationResult) -> None:
    for name in done.names if done.dry else ():
        typer.echo(f"would {'undo' if done.backward else 'run'} {name}")
        for collection, changes in done.changes.get(name, {}).items():
            typer.echo("\n".join(changes.lines(collection)))
        if name in done.refused:
            options = " ".join(f"--drop-field {path}" for path in done.refused[name])
            typer.echo(
                f"  refused: documents would lose fields that it does not name; to drop them, pass {options}", err=True
            )


def _print_notes(done: MigrationResult) -> None:
    if not done.names:
        typer.echo("Nothing to run.")
    elif done.dry:
        typer.echo(_dry_note(done))
    elif not done.transactions:
        typer.echo("Transactions were not used: the writes of a failed migration are kept.", err=True)
    for name in done.missed:
        typer.echo(missed_text(name), err=True)


def _dry_note(done: MigrationResult) -> str:
    if done.tried:
        return "All migrations were run and undone."
    untried = [name for name in done.names if name not in done.changes]
    if not untried:
        return "Nothing was written: the changes were computed."
    return f"Not tried: {', '.join(untried)}. This needs transactions, which only replica sets support."
