"""Serves the compiled API in this process, or in several processes that share a socket."""

import asyncio
import os
from functools import partial
from socket import socket
from typing import Any

from pulpo_api.auth.exposure import check_someone_can_enter
from pulpo_api.context import ApiContext
from pulpo_api.server.local_socket import local_socket
from pulpo_api.server.protocol import BoundedConfig
from pulpo_api.server.stopping import STOP_SECONDS, StoppingServer
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import ServiceError
from pulpo_core.logs import configure
from pulpo_core.project import Project
from pulpo_core.runtime import running

WORKER_SECONDS = 30  # seconds until a worker that does not respond is replaced


def serve(project: Project, host: str, sockets: list[socket]) -> None:
    """Serve in this process until a signal arrives. Raises DatabaseError, ConfigurationError."""
    settings = project.section(ApiSettings)
    configure(project.settings.log_level, project.settings.log_format, service=True)
    app = project.import_generated("generated_api").app
    context: ApiContext = app.state.api
    context.start_checks.append(partial(check_someone_can_enter, host, project))
    config = _config(app, settings, lifespan="off")

    async def main() -> None:
        # The lifespan is entered here and not by uvicorn, so that an error at the start is a message, not a traceback.
        async with app.router.lifespan_context(app) as state:
            config.lifespan_state = dict(state or {})
            server = StoppingServer(config, settings.shutdown_timeout)
            with local_socket(project.root) as local:
                await server.serve_until_stopped([*sockets, *local], context.run_tasks.interrupt)

    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(main())


def serve_by_workers(project: Project, host: str, sockets: list[socket], workers: int) -> None:
    """Serve in several processes until a signal arrives. Raises DatabaseError, ConfigurationError, ServiceError."""
    from pulpo_api.server.workers import Workers, worker_app

    settings = project.section(ApiSettings)
    configure(project.settings.log_level, project.settings.log_format, service=True)
    asyncio.run(_check(project, host))
    for listener in sockets:
        listener.listen()  # bind now, so that a taken port is reported before the workers start
    os.environ["PULPO_API_WORKERS"] = str(workers)  # the workers read it as a setting
    config = _config(
        worker_app,
        settings,
        factory=True,
        lifespan="on",
        workers=workers,
        timeout_worker_healthcheck=WORKER_SECONDS,
    )
    with local_socket(project.root) as local:
        for listener in local:
            listener.listen()
        supervisor = Workers(config, [*sockets, *local], STOP_SECONDS + settings.shutdown_timeout)
        supervisor.run()
    if supervisor.failed:
        raise ServiceError("the workers cannot start", hint="see the log above")


async def _check(project: Project, host: str) -> None:
    """Raise errors that would stop every worker, and create the indexes in a single process."""
    if project.section(ApiSettings).customise:
        project.import_generated("generated_api")
    async with running(project):
        await check_someone_can_enter(host, project)


def _config(app: Any, settings: ApiSettings, **options: Any) -> BoundedConfig:
    return BoundedConfig(
        app,
        receive_timeout=settings.receive_timeout,
        log_config=None,  # uvicorn logs through our logging
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
        **options,
    )
