"""`pulpo api openapi`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from pulpo_api.compile.omissions import describe_servable
from pulpo_api.compile.openapi.custom import describe_custom_routes
from pulpo_api.compile.openapi.document import write_openapi
from pulpo_api.mounts import collect_mounts
from pulpo_api.settings import ApiSettings
from pulpo_core.atomic_files import write_named
from pulpo_core.cli.console import print_error, stderr
from pulpo_core.counted import counted
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.file_hints import file_hint
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project

Output = Annotated[
    Path | None, typer.Option("--output", "-o", dir_okay=False, help="The file to write, instead of stdout.")
]
Form = Annotated[
    Literal["json", "yaml"] | None,
    typer.Option("--format", "-f", help="The format; by default that of the file's extension, else json."),
]


def write(output: Output = None, form: Form = None) -> None:
    """Write the OpenAPI 3.1 document of the API, as the running API serves it at `/openapi.json`.

    It is generated from the project's models, operations, settings and own routes; nothing needs to be running or
    compiled. Parts that the API cannot serve are left out and reported; then the exit code is 1.
    """
    project = Project.find()
    settings = project.section(ApiSettings)
    mounts = collect_mounts(project)

    def describe(metadata: Metadata) -> str:
        custom = None
        if settings.customise:
            custom = describe_custom_routes(settings.customise, project.root, metadata, mounts)
        return write_openapi(metadata, project.settings.name, project.version, settings, custom)

    text, metadata, omissions = describe_servable(project.load(), mounts, describe)
    if (form or _form(output)) == "yaml":
        text = _yaml(text)
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(text.encode())
    else:
        _replace(output, text.encode())
        models, operations = counted(len(metadata.models), "model"), counted(len(metadata.operations), "operation")
        message = f"{output}: {models}, {operations}, {len(text):,} bytes"
        stderr().print(message, markup=False)
    for omission in omissions:
        print_error(omission.error)
    if omissions:
        raise typer.Exit(1)


def _form(path: Path | None) -> str:
    return "yaml" if path and path.suffix.lower() in (".yaml", ".yml") else "json"


def _yaml(text: str) -> str:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # PyYAML may be built without the C version
    written: str = yaml.dump(json.loads(text), Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
    return written


def _replace(path: Path, content: bytes) -> None:
    try:
        write_named(path, content)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be written: {error.strerror}",
            where="--output",
            hint=file_hint(error, "name a file in a folder that exists"),
        ) from None
