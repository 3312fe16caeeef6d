"""`pulpo data import`: a document for each row of a file, on the documents layer."""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from pulpo_cli.project.document_access import Format, exit_code, run_with_documents
from pulpo_cli.project.errors import reported
from pulpo_cli.project.parameters import Remote, with_options
from pulpo_cli.project.tree import command
from pulpo_cli.project.values import Given
from pulpo_core.cli.console import plain
from pulpo_core.cli.json_text import json_text
from pulpo_core.cli.options import Json
from pulpo_core.cli.output import note
from pulpo_core.exceptions import ConfigurationError

BLOCK = 1 << 16
File = Annotated[str, typer.Argument(metavar="FILE|-", help="The file, or - for stdin.")]
Kind = Annotated[Format | None, typer.Option("--format", "-f", help="The format, if the file has no known suffix.")]
Key = Annotated[
    str, typer.Option("--key", metavar="A,B", help="Update documents with the same values in these fields.")
]
Preview = Annotated[bool, typer.Option("--dry-run", help="Write nothing, and report the result of each row.")]


def import_command(name: str, help: str) -> Any:  # noqa: A002
    """Return the command that imports documents of a model."""

    def run(
        _: Given,
        *,
        file: str,
        format: Format | None,  # noqa: A002
        key: str,
        dry_run: bool,
        remote: str | None,
        json: bool,
    ) -> None:
        with reported(json, exit_code):
            kind = _kind(file, format)
            with _opened(file) as source:
                found = run_with_documents(
                    name, remote, lambda documents: documents.load(_blocks(source), kind, key=key, dry_run=dry_run)
                )
            result: Mapping[str, Any] = _as_values(found)
            _print(result, as_json=json, dry_run=dry_run)
            if result["failed"] and format is None and not Path(file).suffix and not json:
                note("the input was read as NDJSON; --format names another format")
        if result["failed"]:
            raise typer.Exit(1)

    options = {
        "file": (File, ...),
        "format": (Kind, None),
        "key": (Key, ""),
        "dry_run": (Preview, False),
        "remote": (Remote, None),
        "json": (Json, False),
    }
    return command(with_options(run, (), **options), "import", help)


def _kind(file: str, given: Format | None) -> Any:
    if given is not None:
        return given.value
    suffix = Path(file).suffix.lower().removeprefix(".")
    known = {**{each.value: each.value for each in Format}, "jsonl": Format.NDJSON.value, "": Format.NDJSON.value}
    if suffix not in known:
        hint = f"--format {'|'.join(each.value for each in Format)}"
        raise ConfigurationError(f"{file} has no suffix of a known format", hint=hint)
    return known[suffix]


def _opened(file: str) -> BinaryIO:
    try:
        return open(0, "rb", closefd=False) if file == "-" else Path(file).open("rb")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from None


def _blocks(source: BinaryIO) -> Iterator[bytes]:
    while block := source.read(BLOCK):
        yield block


def _as_values(found: Any) -> Mapping[str, Any]:
    values: Mapping[str, Any] = found if isinstance(found, dict) else json.loads(found.to_json())
    return values


def _print(result: Mapping[str, Any], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        sys.stdout.write(json_text(result, indent=2) + "\n")
        return
    for error in result["errors"]:
        where = ".".join(map(str, error["loc"]))
        note(f"row {error['row']}: {f'{where}: ' if where else ''}{plain(error['msg'])}")
    counts = ", ".join(f"{result[each]:,} {each}" for each in ("created", "updated", "unchanged", "failed"))
    note(f"{'dry run, nothing was written: ' if dry_run else ''}{counts}")
