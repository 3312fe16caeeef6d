"""`pulpo api start`."""

import asyncio
import errno
import signal
import socket
from typing import Annotated

import typer

from pulpo_api.auth.exposure import check_exposure, check_someone_can_enter
from pulpo_api.settings import ApiSettings, check_settings
from pulpo_core.exceptions import ConfigurationError, ServiceError
from pulpo_core.logs import configure
from pulpo_core.project import Project

STOP_SECONDS = 8  # what is still going on then is ended; less than what supervisors, and `pulpo dev`, wait

Host = Annotated[str | None, typer.Option("--host", help="The address to listen on, instead of the setting.")]
Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, help="The port to listen on, instead of the setting.")
]


def start(host: Host = None, port: Port = None) -> None:
    """Serve the compiled REST API until Ctrl-C.

    The address comes from `[tool.pulpo.api]`; any but a loopback one needs authentication.
    Exits with 3 when the database does not answer or the port is taken.
    """
    project = Project.find()
    settings = project.section(ApiSettings)
    host, port = host or settings.host, port or settings.port
    check_settings(settings)
    check_exposure(host, settings)
    if not (project.output / "generated_api.py").is_file():
        raise ConfigurationError("the API is not compiled yet", where=project.output, hint="run `pulpo compile` first")
    _check_port(host, port)
    _serve(project, host, port)


def _serve(project: Project, host: str, port: int) -> None:
    import uvicorn

    from pulpo_core.runtime import running

    configure(project.settings.log_level, project.settings.log_format, service=True)
    app = project.import_generated("generated_api").app
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,  # uvicorn's lines come out with ours
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )

    async def serve() -> None:
        async with running(project):  # here, and not in the app's lifespan: what is wrong is said in one message
            await check_someone_can_enter(host, project)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)  # the server handles them, and raises them again when it is done
            await uvicorn.Server(config).serve()
            await app.state.runs.finish()

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(serve())


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise ServiceError(
                f"port {port} of {host} {reason}",
                where="[tool.pulpo.api] port",
                hint=f"stop what listens there, or choose another: `pulpo api start --port {port + 1}`",
            ) from None
