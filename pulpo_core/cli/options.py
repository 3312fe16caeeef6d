"""Options that several commands share, including those of plugins."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON, errors too.")]
Lines = Annotated[bool, typer.Option("--ndjson", help="Print a line of JSON for each value, errors as JSON, too.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print comma-separated values with a header.")]
Fields = Annotated[str, typer.Option("--fields", metavar="A,B", help="Only these fields.")]
