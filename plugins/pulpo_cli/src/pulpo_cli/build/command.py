"""`pulpo build`."""

import os
import shlex
import shutil
import subprocess
from enum import StrEnum
from typing import Annotated

import typer
from dotenv import dotenv_values

from pulpo_cli.build import containers, systemd
from pulpo_cli.build.kept_files import write
from pulpo_cli.build.target import BuildTarget, deployed, portable, variables
from pulpo_cli.compilation import compile_project
from pulpo_core.cli.console import print_warning, stdout
from pulpo_core.exceptions import ServiceError
from pulpo_core.project import Project
from pulpo_core.services import Service

OF_COMMANDS = {"PULPO_PROJECT", "PULPO_NO_PLUGINS", "PULPO_TRACEBACK", "PULPO_LOG_LEVEL", "PULPO_LOG_FORMAT"}
"""Variables of single commands, not of a project."""


class BuildFormat(StrEnum):
    """The format of the deployment files."""

    DOCKER = "docker"
    SYSTEMD = "systemd"
    PROCFILE = "procfile"


def build(
    format: Annotated[  # noqa: A002
        BuildFormat, typer.Option("--format", "-f", help="The format: containers, systemd units, or a Procfile.")
    ] = BuildFormat.DOCKER,
    image: Annotated[
        bool, typer.Option("--image/--no-image", help="Also build the image, if Docker is running.")
    ] = True,
    force: Annotated[bool, typer.Option("--force", help="Also replace files that were edited by hand.")] = False,
) -> None:
    """Compile the project, and write deployment files for its services, from the same data as `pulpo up`.

    For Docker: a Dockerfile, a .dockerignore, and a docker-compose.yml with MongoDB as a replica set of one member; if
    Docker is running, the image is also built. For systemd: units in the folder `systemd`, for this machine.
    """
    project = Project.find()
    compile_project(project.root)
    _warn_of_variables(project)
    for name, content in _files(project, format).items():
        if write(project.root / name, content, force=force):
            stdout().print(f"wrote {name}", markup=False)
        else:
            print_warning(f"{name} is kept, because it was edited by hand", hint="--force replaces it")
    if format is BuildFormat.DOCKER and image:
        _build_image(project)


def _warn_of_variables(project: Project) -> None:
    """Warn of settings that only this terminal has: the files were written with them, but services start without."""
    given = {name for name, value in os.environ.items() if name.startswith("PULPO_") and value}
    if missing := given - OF_COMMANDS - {*dotenv_values(project.root / ".env")}:
        print_warning(
            f"settings that only this terminal has: {', '.join(sorted(missing))}",
            hint="write them into .env, which the services read when they start",
        )


def _files(project: Project, kind: BuildFormat) -> dict[str, str]:
    target = BuildTarget.of(project)
    services = tuple(deployed(project))
    if kind is BuildFormat.SYSTEMD:
        return systemd.files(target, services, project.root)
    if kind is BuildFormat.PROCFILE:
        running = (each for each in services if not each.on_request)
        return {"Procfile": "".join(f"{_process(each, str(project.root))}\n" for each in running)}
    return containers.files(target, project.root)


def _process(service: Service, root: str) -> str:
    """Return the line of a service in a Procfile, whose commands run in the project's folder."""
    values = tuple(f"{name}={value}" for name, value in variables(service, root, ".").items())
    command = tuple(word.replace(root, ".") for word in portable(service.command))
    return f"{service.name}: {shlex.join((*(('env', *values) if values else ()), *command))}"


def _build_image(project: Project) -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True, check=False).returncode:
        stdout().print("no image was built: Docker is not running")
        return
    if subprocess.run([docker, "compose", "build"], cwd=project.root, check=False).returncode:
        raise ServiceError("the image cannot be built: see above", where=project.root / "Dockerfile")
