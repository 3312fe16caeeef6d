"""Options that several commands share, including those of plugins."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from pulpo_core.exceptions import ValidationError

Json = Annotated[bool, typer.Option("--json", help="Print JSON, errors too.")]
Lines = Annotated[bool, typer.Option("--ndjson", help="Print a line of JSON for each value, errors as JSON, too.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print comma-separated values with a header.")]
Fields = Annotated[str, typer.Option("--fields", metavar="A,B", help="Only these fields.")]


@contextmanager
def wrong_usage() -> Iterator[None]:
    """Read the arguments of a command inside the block: a ValidationError gets the exit code for wrong usage."""
    try:
        yield
    except ValidationError as error:
        error.exit_code = 2
        raise
