"""`pulpo db migrate`, `pulpo db new-migration` and `pulpo db history`."""

import asyncio
import os
from typing import Annotated

import typer

from pulpo_cli.db.migrations.files import new_migration as write_migration
from pulpo_cli.db.migrations.history import MigrationState, migration_history
from pulpo_cli.db.migrations.migrate import MigrationRequest, MigrationResult, run_migrations
from pulpo_core.console import print_json, print_table
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.options import Json
from pulpo_core.project import Project

STYLES = {
    MigrationState.CURRENT: "green",
    MigrationState.PENDING: "yellow",
    MigrationState.MISSED: "red",
    MigrationState.GONE: "red",
}


def migrate(
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Stop after this one: its file, or its name.")
    ] = None,
    distance: Annotated[int | None, typer.Option("--distance", "-d", min=1, help="Run this many.")] = None,
    backward: Annotated[
        bool, typer.Option("--backward", help="Undo: one, unless --to or --distance is given.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing: run them, and undo it all.")] = False,
    transaction: Annotated[
        bool, typer.Option("--transaction/--no-transaction", help="Run each in a transaction, if the server has them.")
    ] = True,
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Take over the lock from a process that was killed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the pending migrations: the files in the folder `migrations`, in Beanie's form.

    Each runs in a transaction if the server has them, and is recorded when it has succeeded. A dry run runs all of them
    in one transaction and undoes it; without transactions it only lists them.
    """
    if to is not None and distance is not None:
        raise ConfigurationError("--to cannot be combined with --distance", hint="remove one of them")
    request = MigrationRequest(backward, to, distance, dry_run, transaction, unlock)
    word = "undone" if backward else "done"
    done = asyncio.run(run_migrations(Project.find(), request, lambda text: typer.echo(f"{word} {text}", err=as_json)))
    if as_json:
        return print_json(done.to_dict())
    if done.dry:
        for name in done.names:
            typer.echo(f"would {'undo' if backward else 'run'} {name}")
    return _print_notes(done)


def new_migration(
    name: Annotated[str, typer.Argument(help="The change, in a word or two: rename_title.")],
) -> None:
    """Write the file of a new migration, for you to complete."""
    path = write_migration(Project.find(), name)
    typer.echo(f"wrote {os.path.relpath(path)}")


def history(as_json: Json = False) -> None:
    """List the migrations and their state in the database.

    The states are done, current, pending, missed (older than the current one, but never run) and gone (run, but its
    file does not exist).
    """
    found = asyncio.run(migration_history(Project.find()))
    if as_json:
        return print_json([each.to_dict() for each in found])
    if not found:
        return typer.echo("There are no migrations: `pulpo db new-migration NAME` writes one.")
    rows = [[each.name, str(each.state), f"{each.at:%Y-%m-%d %H:%M:%S}" if each.at else ""] for each in found]
    return print_table(["migration", "state", "at (UTC)"], rows, [STYLES.get(each.state, "") for each in found])


def _print_notes(done: MigrationResult) -> None:
    if not done.names:
        typer.echo("Nothing to run.")
    elif done.dry:
        typer.echo(
            "All migrations were run and undone."
            if done.tried
            else "They were not tried: that needs transactions, which only replica sets have."
        )
    elif not done.transactions:
        typer.echo("They ran without transactions: the writes of one that fails are kept.", err=True)
    for name in done.missed:
        typer.echo(
            f"{name} was never run: it is older than the current one. Give it a later time in its name.", err=True
        )
