"""`pulpo db export`, `pulpo db import` and `pulpo db drop`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from pulpo_cli.db import export as exporting
from pulpo_cli.db import removal, restore
from pulpo_cli.db.commands.confirmation import confirm
from pulpo_cli.db.manifest import Manifest
from pulpo_core.console import print_json, print_table
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.options import Json
from pulpo_core.project import Project

Names = Annotated[list[str] | None, typer.Argument(metavar="[MODEL]...", help="Only these models or collections.")]


def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write; made by the command.")],
    models: Names = None,
    plugins: Annotated[bool, typer.Option("--plugins", help="Also what the plugins keep, such as API keys.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Put it in the place of an earlier export.")] = False,
    as_json: Json = False,
) -> None:
    """Write the documents of all models, or of some, into a folder: NDJSON files and a manifest.

    The lines are canonical MongoDB Extended JSON, which keeps the type of every value. The folder appears when all of
    it is written. It is no snapshot: let nobody write meanwhile.
    """
    project = Project.find()
    manifest = asyncio.run(exporting.export(project, folder, models or [], plugins=plugins, overwrite=overwrite))
    if as_json:
        return print_json(manifest.model_dump(mode="json"))
    print_table(
        ["collection", "documents", "bytes", "file"],
        [[each.collection, str(each.documents), str(each.bytes), each.file] for each in manifest.collections],
    )
    return typer.echo(f"{folder}: {sum(each.documents for each in manifest.collections)} documents")


def import_command(
    folder: Annotated[Path, typer.Argument(help="A folder that `pulpo db export` has written.")],
    models: Names = None,
    mode: Annotated[
        restore.Mode, typer.Option("--mode", "-m", help="What to do with documents whose id is there already.")
    ] = restore.Mode.INSERT,
    edited: Annotated[bool, typer.Option("--edited", help="Accept files that were changed after the export.")] = False,
    validate: Annotated[
        bool, typer.Option("--validate/--no-validate", help="Refuse documents that do not fit their model.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Read an export into the database: all of it, or some models.

    All files are checked first: checksum, every line, every document by its model. With mode `insert` an id that is
    there already is an error, `skip` leaves what is there, `replace` puts the imported document in its place. When a
    write fails, what was written before it is taken back.
    """
    project = Project.find()
    reading = restore.restore(project, folder, models or [], mode, edited=edited, validate=validate)
    manifest, done = asyncio.run(reading)
    if as_json:
        return print_json({"collections": [each.to_dict() for each in done], "migration": manifest.migration})
    print_table(
        ["collection", "inserted", "replaced", "skipped"],
        [[each.collection, str(each.inserted), str(each.replaced), str(each.skipped)] for each in done],
    )
    _print_migration(manifest)
    return None


def drop(
    models: Names = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The whole database, also what the project does not know.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Drop the collections of the project, or of some models, with all documents in them.

    You are asked to type the name of the database. Collections that the project does not know stay, unless --all.
    """
    if models and everything:
        raise ConfigurationError("--all and names of models contradict each other", hint="leave out one of them")
    project = Project.find()

    def ask(found: removal.Removal) -> None:
        shown = "".join(f"\n  {line}" for line in found.shown)
        confirm(f"This drops from the database {found.database}:{shown}\n", found.database, yes)

    done = asyncio.run(removal.drop(project, models or [], everything, ask))
    if as_json:
        return print_json(done.to_dict())
    for line in done.shown:
        typer.echo(f"dropped {line}")
    return None if done.shown else typer.echo("There is nothing to drop.")


def _print_migration(manifest: Manifest) -> None:
    if manifest.migration is not None:
        typer.echo(
            f"The exported database had seen the migrations up to {manifest.migration}: compare `pulpo db history`."
        )
