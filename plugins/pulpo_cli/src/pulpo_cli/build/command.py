"""`pulpo build`."""

import shlex
import shutil
import subprocess
from enum import StrEnum
from typing import Annotated

import typer

from pulpo_cli.build import containers, systemd
from pulpo_cli.build.kept_files import write
from pulpo_cli.build.target import BuildTarget, portable, variables
from pulpo_cli.compilation import compile_project
from pulpo_core.cli.console import print_warning, stdout
from pulpo_core.exceptions import ServiceError
from pulpo_core.project import Project
from pulpo_core.services import Service, start_order


class BuildFormat(StrEnum):
    """What the services are run by elsewhere."""

    DOCKER = "docker"
    SYSTEMD = "systemd"
    PROCFILE = "procfile"


def build(
    format: Annotated[  # noqa: A002
        BuildFormat, typer.Option("--format", "-f", help="What runs the services: containers, systemd, or a Procfile.")
    ] = BuildFormat.DOCKER,
    image: Annotated[bool, typer.Option("--image/--no-image", help="Also build the image, where Docker runs.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Also replace files that somebody has changed.")] = False,
) -> None:
    """Compile the project, and write what runs its services elsewhere, made of the same data as `pulpo up`.

    With Docker: a Dockerfile, a .dockerignore, and a docker-compose.yml with MongoDB as a replica set of one member;
    where Docker runs, the image is built as well. For systemd: units in the folder `systemd`, for this machine.
    """
    project = Project.find()
    compile_project(project.root)
    for name, content in _files(project, format).items():
        if write(project.root / name, content, force=force):
            stdout().print(f"wrote {name}", markup=False)
        else:
            print_warning(f"{name} is kept: somebody has changed it", hint="--force replaces it")
    if format is BuildFormat.DOCKER and image:
        _build_image(project)


def _files(project: Project, kind: BuildFormat) -> dict[str, str]:
    target = BuildTarget.of(project)
    services = tuple(start_order(project.services()))
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
        stdout().print("no image is built: Docker does not run here")
        return
    if subprocess.run([docker, "compose", "build"], cwd=project.root, check=False).returncode:
        raise ServiceError("the image cannot be built: see above", where=project.root / "Dockerfile")
