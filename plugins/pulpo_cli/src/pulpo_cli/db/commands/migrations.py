"""`pulpo db migrate`, `pulpo db new-migration` and `pulpo db history`."""

import asyncio
import os
from typing import Annotated

import typer

from pulpo_cli.db import history as past
from pulpo_cli.db import migrations
from pulpo_cli.db.history import Step
from pulpo_cli.db.migration_files import new_migration as write_migration
from pulpo_core.console import print_json, print_table
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.options import Json
from pulpo_core.project import Project

STYLES = {Step.CURRENT: "green", Step.PENDING: "yellow", Step.MISSED: "red", Step.GONE: "red"}


def migrate(
    to: Annotated[
        str | None, typer.Option("--to", metavar="NAME", help="Up to this one: its file, or its name.")
    ] = None,
    distance: Annotated[int | None, typer.Option("--distance", "-d", min=1, help="So many and no more.")] = None,
    backward: Annotated[bool, typer.Option("--backward", help="Go back: one, unless --to or --distance.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing: try it, and undo it.")] = False,
    transaction: Annotated[
        bool, typer.Option("--transaction/--no-transaction", help="Each in a transaction, if the server has them.")
    ] = True,
    unlock: Annotated[
        bool, typer.Option("--unlock", help="Take over from a process that was killed while it ran migrations.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Run the migrations that the database has not seen: the files in the folder `migrations`, in Beanie's form.

    Each runs in a transaction where the server has them, and is recorded when it has ended well. A dry run runs all of
    them in one transaction and undoes it; without transactions it says what would run.
    """
    if to is not None and distance is not None:
        raise ConfigurationError("--to and --distance contradict each other", hint="leave out one of them")
    wish = migrations.Wish(backward, to, distance, dry_run, transaction, unlock)
    word = "undone" if backward else "done"
    done = asyncio.run(migrations.migrate(Project.find(), wish, lambda text: typer.echo(f"{word} {text}", err=as_json)))
    if as_json:
        return print_json(done.to_dict())
    if done.dry:
        for name in done.names:
            typer.echo(f"would {'undo' if backward else 'run'} {name}")
    return _print_notes(done)


def new_migration(
    name: Annotated[str, typer.Argument(help="What it changes, in a word or two: rename_title.")],
) -> None:
    """Write the file of a new migration, to be filled in."""
    path = write_migration(Project.find(), name)
    typer.echo(f"wrote {os.path.relpath(path)}")


def history(as_json: Json = False) -> None:
    """List the migrations, and which of them the database has seen.

    done, current, pending; missed: older than the current one, and never run; gone: run, and its file is not there.
    """
    found = asyncio.run(past.history(Project.find()))
    if as_json:
        return print_json([each.to_dict() for each in found])
    if not found:
        return typer.echo("There are no migrations: `pulpo db new-migration NAME` starts one.")
    rows = [[each.name, str(each.step), f"{each.at:%Y-%m-%d %H:%M:%S}" if each.at else ""] for each in found]
    return print_table(["migration", "state", "at (UTC)"], rows, [STYLES.get(each.step, "") for each in found])


def _print_notes(done: migrations.Migrated) -> None:
    if not done.names:
        typer.echo("There is nothing to run.")
    elif done.dry:
        typer.echo(
            "All of it was run, and undone."
            if done.tried
            else "It was not tried: that needs transactions, which only replica sets have."
        )
    elif not done.transactions:
        typer.echo("It ran without transactions: one that fails would have left what it had written.", err=True)
    for name in done.missed:
        typer.echo(f"{name} was never run: it is older than the current one. Rename it to a later time.", err=True)
