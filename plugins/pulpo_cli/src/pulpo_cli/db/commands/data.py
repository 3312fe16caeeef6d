"""`pulpo db export`, `pulpo db import` and `pulpo db drop`."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from pulpo_cli.db.commands.confirmation import confirm
from pulpo_cli.db.copies.exporting import export_documents
from pulpo_cli.db.copies.import_checks import ImportMode
from pulpo_cli.db.copies.importing import import_documents
from pulpo_cli.db.copies.manifest import Manifest
from pulpo_cli.db.drop import Removal, drop_collections
from pulpo_core.cli.argument_names import complete_model
from pulpo_core.cli.console import print_json, print_table
from pulpo_core.cli.options import Json
from pulpo_core.counted import counted
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project

ModelNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[MODEL]...", help="Only these models or collections.", autocompletion=complete_model),
]


def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write; the command creates it.")],
    models: ModelNames = None,
    plugins: Annotated[
        bool, typer.Option("--plugins", help="Also the documents of plugins, such as API keys.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier export.")] = False,
    as_json: Json = False,
) -> None:
    """Write the documents of all or some models into a folder: NDJSON files and a manifest.

    The lines are canonical MongoDB Extended JSON, which keeps the type of every value. A document that this would
    change becomes a line with its BSON in Base64. The folder appears when it is complete. An export is not a snapshot:
    stop writing to the database meanwhile.
    """
    project = Project.find()
    manifest = asyncio.run(export_documents(project, folder, models or [], plugins=plugins, overwrite=overwrite))
    if as_json:
        return print_json(manifest.model_dump(mode="json"))
    print_table(
        ["collection", "documents", "bytes", "file"],
        [[each.collection, str(each.documents), str(each.bytes), each.file] for each in manifest.collections],
    )
    if as_bson := sum(each.as_bson for each in manifest.collections):
        typer.echo(f"As BSON, because Extended JSON would change them: {counted(as_bson, 'document')}")
    return typer.echo(f"{folder}: {counted(sum(each.documents for each in manifest.collections), 'document')}")


def import_command(
    folder: Annotated[Path, typer.Argument(help="A folder written by `pulpo db export`.")],
    models: ModelNames = None,
    mode: Annotated[
        ImportMode, typer.Option("--mode", "-m", help="How to treat documents whose id exists.")
    ] = ImportMode.INSERT,
    edited: Annotated[bool, typer.Option("--edited", help="Accept files that were changed after the export.")] = False,
    validate: Annotated[
        bool, typer.Option("--validate/--no-validate", help="Refuse documents that do not fit their model.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Import an export into the database: all of it, or some models.

    All files are checked first: checksums, lines, and documents by their models. With mode `insert`, an existing id is
    an error; `skip` keeps the stored document, `replace` overwrites it. If a write fails, earlier ones are undone.
    """
    project = Project.find()
    reading = import_documents(project, folder, models or [], mode, edited=edited, validate=validate)
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
    models: ModelNames = None,
    everything: Annotated[bool, typer.Option("--all", help="The whole database, also unknown collections.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Drop the collections of the project, or of some models, with all their documents.

    Asks you to type the name of the database. Collections that the project does not know are kept, unless --all.
    """
    if models and everything:
        raise ConfigurationError("--all cannot be combined with names of models", hint="remove one of them")
    project = Project.find()

    def ask(found: Removal) -> None:
        shown = "".join(f"\n  {line}" for line in found.shown)
        confirm(f"This drops from database {found.database}:{shown}\n", found.database, yes)

    done = asyncio.run(drop_collections(project, models or [], everything, ask))
    if as_json:
        return print_json(done.to_dict())
    for line in done.shown:
        typer.echo(f"dropped {line}")
    return None if done.shown else typer.echo("Nothing to drop.")


def _print_migration(manifest: Manifest) -> None:
    if manifest.migration is not None:
        typer.echo(f"The exported database had reached migration {manifest.migration}: compare `pulpo db history`.")
