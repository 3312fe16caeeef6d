"""`pulpo db seed`."""

import asyncio
from typing import Annotated

import typer

from pulpo_cli.db import seeds
from pulpo_core.cli.listings import listing
from pulpo_core.cli.output import Output
from pulpo_core.counted import counted
from pulpo_core.project import Project


@listing
def seed(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE]...", help="Only these: authors, 01_demo.")
    ] = None,
    update: Annotated[
        bool, typer.Option("--update", help="Update existing documents with the values of the file.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show what would be written.")] = False,
    *,
    output: Output,
) -> None:
    """Write the documents of the folder `seeds` into the database.

    `authors.json` (a list of documents) and `authors.ndjson` (one document per line) are named after their model or its
    collection; `demo.py` has an `async def seed()`. Files are read in the order of their names. All documents are
    validated before the first is written, and recognised by id or by a unique index, so the command can be repeated.
    """
    done = asyncio.run(seeds.seed(Project.find(), names or [], update=update, dry=dry_run))
    rows = [[each.file, each.model or ", ".join(each.ran), *_counts(each)] for each in done]
    columns = ["file", "model", "created", "updated", "unchanged"]
    output.print_listing([each.to_dict() for each in done], columns, rows)
    if not output.is_asked:
        typer.echo("Dry run: nothing was written." if dry_run else counted(len(done), "file"))


def _counts(done: seeds.Seeded) -> list[str]:
    return [str(count) if done.model else "" for count in (done.created, done.updated, done.unchanged)]
