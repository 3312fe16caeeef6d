"""`pulpo docs`: write the project's documentation."""

import os
from pathlib import Path
from typing import Annotated

import typer

from pulpo_core.counted import counted
from pulpo_core.project import Project

FOLDER = "docs-site"


def docs(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FOLDER", help=f"The folder; by default `{FOLDER}` in the project."),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Write the project's documentation: pages for its models, operations and flows, with graphs.

    The pages need neither a server nor the network: open `index.html`, or put the folder on any web server. The same
    project gives the same bytes. The command refuses a folder that contains other files.
    """
    from pulpo_cli.docs.writing import write_documentation

    project = Project.find()
    made = write_documentation(project, output or project.root / FOLDER)
    index = made.output / "index.html"
    changed = f"{len(made.changes)} changed" if made.changes else "nothing changed"
    typer.echo(f"{os.path.relpath(index)}: {counted(len(made.artifacts), 'file')}, {changed}")
    if show:
        typer.launch(str(index))
