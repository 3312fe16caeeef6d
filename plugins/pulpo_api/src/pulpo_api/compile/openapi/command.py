"""`pulpo api openapi`."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from pulpo_api.compile.generator import check_paths
from pulpo_api.compile.openapi.custom import describe_custom_routes
from pulpo_api.compile.openapi.document import write_openapi
from pulpo_api.mounts import collect_mounts
from pulpo_api.settings import ApiSettings
from pulpo_core.console import stderr
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project

Output = Annotated[
    Path | None, typer.Option("--output", "-o", dir_okay=False, help="The file to write, instead of stdout.")
]
Form = Annotated[
    Literal["json", "yaml"] | None,
    typer.Option("--format", "-f", help="The format; by default the one that the file's extension names, else json."),
]


def write(output: Output = None, form: Form = None) -> None:
    """Write the OpenAPI 3.1 document of the API, as the running API serves it at `/openapi.json`.

    It is generated from the project's models, operations, settings and routes of its own; nothing needs to run or to be
    compiled.
    """
    project = Project.find()
    settings = project.section(ApiSettings)
    metadata = project.load()
    mounts, custom = collect_mounts(project), None
    check_paths(metadata, mounts)
    if settings.customise:
        custom = describe_custom_routes(settings.customise, project.root, metadata, mounts)
    text = write_openapi(metadata, project.settings.name, project.version, settings, custom)
    if (form or _form(output)) == "yaml":
        text = _yaml(text)
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(text.encode())
        return
    _replace(output, text.encode())
    message = f"{output}: {len(metadata.models)} models, {len(metadata.operations)} operations, {len(text):,} bytes"
    stderr().print(message, markup=False)


def _form(path: Path | None) -> str:
    return "yaml" if path and path.suffix.lower() in (".yaml", ".yml") else "json"


def _yaml(text: str) -> str:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # PyYAML may be built without the C version
    written: str = yaml.dump(json.loads(text), Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
    return written


def _replace(path: Path, content: bytes) -> None:
    """Replace a file as a whole, or leave it as it is."""
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
