"""`pulpo clean`."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from pulpo_cli.confirmation import confirm
from pulpo_cli.services import control, processes
from pulpo_cli.services.folder import ServicesFolder
from pulpo_core.cli.console import stdout
from pulpo_core.exceptions import ConfigurationError, ServiceError
from pulpo_core.project import Project


def clean(
    all_state: Annotated[
        bool, typer.Option("--all", help="Also remove .pulpo: logs, the embedded database and its data.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Remove what `pulpo compile` has generated. The next one writes it again.

    With `--all`, the data of the embedded database is removed too. Exits with 3 if services run in the background.
    """
    project = Project.find()
    output = project.output
    if output.is_dir() and not (output / "manifest.json").exists() and any(output.iterdir()):
        raise ConfigurationError(
            "the output folder was not written by `pulpo compile`: it has no manifest.json",
            where=output,
            hint="remove it yourself, if it is of no use",
        )
    if all_state:
        _check_nothing_runs(project)
        confirm(f"Remove {project.state}, with the data of the embedded database?", yes)
    folders = [output, project.state] if all_state else [output]
    for folder in folders:
        if folder.is_dir():
            shutil.rmtree(folder)
            stdout().print(f"removed {_relative(folder, project.root)}", markup=False)
    if not all_state:
        (project.state / "compile.json").unlink(missing_ok=True)


def _check_nothing_runs(project: Project) -> None:
    folder = ServicesFolder.of(project.root)
    if control.running(project) or any(processes.belonging(folder)):
        raise ServiceError("services of the project run in the background", hint="`pulpo down` stops them")


def _relative(path: Path, root: Path) -> str:
    return str(path.relative_to(root))
