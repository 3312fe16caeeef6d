"""`pulpo api start`."""

from typing import Annotated

import typer

from pulpo_api.auth.exposure import check_exposure
from pulpo_api.server.sockets import bind
from pulpo_api.settings import ApiSettings, check_settings
from pulpo_core.cli.variables import warn_of_misspelt_variables
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project

Host = Annotated[str | None, typer.Option("--host", help="The address to listen on, instead of the setting.")]
Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, help="The port to listen on, instead of the setting.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, max=256, help="The number of processes, instead of the setting.")
]


Background = Annotated[
    bool,
    typer.Option("--background", "-b", help="Return once the API answers, and leave it running, like `pulpo up api`."),
]


def start(host: Host = None, port: Port = None, workers: Workers = None, background: Background = False) -> None:
    """Serve the compiled REST API until Ctrl-C, or in the background.

    The address comes from `[tool.pulpo.api]`; an address other than a loopback address needs authentication. Several
    workers share the address and the database; a worker that dies is replaced, and SIGHUP replaces them one by one
    without downtime. Exits with 3 if the database does not answer or the port is taken.
    """
    if background:
        if host or port or workers:
            raise typer.BadParameter(
                "it cannot be combined with others: set [tool.pulpo.api]", param_hint="--background"
            )
        from pulpo_api import background_commands

        background_commands.start()
        return
    project = Project.find()
    warn_of_misspelt_variables(project)
    settings = project.section(ApiSettings)
    host, port, workers = host or settings.host, port or settings.port, workers or settings.workers
    check_settings(settings.model_copy(update={"workers": workers}))
    check_exposure(host, settings)
    if not (project.output / "generated_api.py").is_file():
        raise ConfigurationError("the API is not compiled yet", where=project.output, hint="run `pulpo compile` first")
    sockets = bind(host, port)
    from pulpo_api.server.serve import serve, serve_by_workers

    if workers == 1:
        serve(project, host, sockets)
    else:
        serve_by_workers(project, host, sockets, workers)
