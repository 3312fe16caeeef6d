"""`pulpo prefect start|stop|restart|worker`: manages the project's own server, and runs a worker."""

from typing import Annotated

import typer

from pulpo_core.cli.commands import MissingCommandError
from pulpo_core.cli.console import stdout
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_prefect import background
from pulpo_prefect.server.location import ServerLocation, found_project, locate
from pulpo_prefect.server.own_server import Server, check_address
from pulpo_prefect.server.prefect_cli import become_prefect
from pulpo_prefect.settings import PrefectSettings
from pulpo_prefect.task_runners.packages import require_task_runner


def start(
    in_background: Annotated[
        bool,
        typer.Option(
            "--background",
            "-b",
            help="Return once the server answers, and leave it running, like `pulpo up prefect`.",
        ),
    ] = False,
) -> None:
    """Run the project's own Prefect server until Ctrl-C, or in the background.

    It keeps its database in `.pulpo/prefect`. Exits with 3 when it is already running, or its port is taken.
    """
    project = Project.find()
    location = _own(project)
    if in_background:
        background.resolve("commands.up:run")([background.NAME])
        return
    with Server(location).held():
        check_address(project.section(PrefectSettings))
        location.apply()
        become_prefect("server", "start")


def stop() -> None:
    """Stop the project's own Prefect server, wherever it was started."""
    project = Project.find()
    server = Server(_own(project))
    if _is_in_background(project):
        background.resolve("commands.up:stop")([background.NAME])
    else:
        stdout().print("stopped" if server.stop() else "the project's Prefect server is not running")


def restart() -> None:
    """Restart the project's own Prefect server in the background."""
    project = Project.find()
    server = Server(_own(project))
    if not _is_in_background(project):
        server.stop()
    background.resolve("commands.up:run")([background.NAME], again=True)


def worker() -> None:
    """Run a worker, which runs the project's deployments, until Ctrl-C.

    Any number of workers, on any number of machines, can share a work pool. Exits with 3 when no server answers.
    """
    from pulpo_prefect.deploy.deployments import work_pool
    from pulpo_prefect.server.client import require_server

    project, location = found_project()
    settings = project.section(PrefectSettings)
    require_task_runner(project)
    require_server(location)
    pool = work_pool(project)
    become_prefect("worker", "start", "--pool", pool, "--type", "process", "--limit", str(settings.worker_limit))


def _own(project: Project) -> ServerLocation:
    """Return the location of the project's own server. Raises ConfigurationError if it uses another one."""
    location = locate(project)
    if location.is_local:
        return location
    raise ConfigurationError(
        f"the project uses another Prefect server, at {location.api_url}",
        where="PREFECT_API_URL or [tool.pulpo.prefect] api_url",
        hint="unset it to let the project run its own server",
    )


def _is_in_background(project: Project) -> bool:
    try:
        running = background.resolve("control:running")
    except MissingCommandError:
        return False
    return background.NAME in running(project)
