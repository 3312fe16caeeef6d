"""`pulpo api openapi`."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from pulpo_api.generator import check_paths
from pulpo_api.openapi.document import write_openapi
from pulpo_api.settings import ApiSettings
from pulpo_core.console import stderr
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project

Output = Annotated[
    Path | None, typer.Option("--output", "-o", dir_okay=False, help="The file to write, instead of to stdout.")
]


def write(output: Output = None) -> None:
    """Write the OpenAPI 3.1 document of the API, as the running API serves it at `/openapi.json`.

    It is made of the project's models, operations and settings: nothing needs to run, or to be compiled.
    """
    project = Project.find()
    settings = project.section(ApiSettings)
    metadata = project.load()
    check_paths(metadata)
    text = write_openapi(metadata, project.settings.name, project.version, settings)
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(text.encode())
        return
    _replace(output, text.encode())
    message = f"{output}: {len(metadata.models)} models, {len(metadata.operations)} operations, {len(text):,} bytes"
    stderr().print(message, markup=False)


def _replace(path: Path, content: bytes) -> None:
    """Put a file in the place of another one, or leave that as it is."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}", where="--output", hint="name a file in a folder that exists"
        ) from None
