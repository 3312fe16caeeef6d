"""`pulpo prefect start|stop|restart|logs|worker`: manages the project's own server, and runs a worker."""

import time
from typing import Annotated

import typer

from pulpo_core.console import stderr, stdout
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_prefect.prefect_cli import become_prefect
from pulpo_prefect.server import Server, check_address
from pulpo_prefect.server_location import ServerLocation, found_project, locate
from pulpo_prefect.settings import PrefectSettings
from pulpo_prefect.task_runner_packages import require_task_runner


def start(
    background: Annotated[
        bool, typer.Option("--background", "-b", help="Return as soon as it answers, and leave it running.")
    ] = False,
) -> None:
    """Run the project's own Prefect server until Ctrl-C, or in the background.

    It keeps its database in `.pulpo/prefect`. Exits with 3 when it is already running, or its port is taken.
    """
    project = Project.find()
    location = _own(project)
    server = Server(location)
    if background:
        with server.starting():
            with server.held():  # raises an error where one is already running
                check_address(project.section(PrefectSettings))
            return _start_in_background(project, server)
    with server.held():
        check_address(project.section(PrefectSettings))
        location.apply()
        become_prefect("server", "start")
    return None


def stop() -> None:
    """Stop the project's own Prefect server, wherever it was started."""
    stopped = Server(_own(Project.find())).stop()
    stdout().print("stopped" if stopped else "the project's Prefect server is not running")


def restart() -> None:
    """Restart the project's own Prefect server in the background."""
    project = Project.find()
    server = Server(_own(project))
    with server.starting():
        server.stop()
        check_address(project.section(PrefectSettings))
        _start_in_background(project, server)


def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="The number of last lines to show.")] = 100,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Show new lines as they come, until Ctrl-C.")] = False,
) -> None:
    """Show the log of the server that was last started in the background."""
    server = Server(_own(Project.find()))
    if not server.log.exists():
        stderr().print("The server has not run in the background yet: `pulpo prefect start --background` starts it.")
        return
    with server.log.open(encoding="utf-8", errors="replace") as log:
        for line in log.readlines()[-lines:]:
            typer.echo(line, nl=False)
        while follow:
            if line := log.readline():
                typer.echo(line, nl=False)
            else:
                time.sleep(0.2)


def worker() -> None:
    """Run a worker until Ctrl-C, which runs the project's deployments.

    Any number of workers, on any number of machines, can share a work pool. Exits with 3 when no server answers.
    """
    from pulpo_prefect.client import require_server
    from pulpo_prefect.deployments import work_pool

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


def _start_in_background(project: Project, server: Server) -> None:
    server.spawn(project.root)
    stdout().print(f"Prefect server: {server.location.ui_url} (process {server.pid})")
