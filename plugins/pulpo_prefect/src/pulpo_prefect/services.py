"""The services `prefect` and `worker`, which run on request."""

import sys
from functools import partial

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_core.services import Service
from pulpo_prefect.server.answering import answers
from pulpo_prefect.server.location import ServerLocation, locate
from pulpo_prefect.settings import PrefectSettings

START_SECONDS = 90  # seconds; creating a database takes 10 s on a quiet machine
CHECK_SECONDS = 5.0
CREDENTIALS = "${PREFECT_AUTH}"  # user:password


def services(project: Project) -> list[Service]:
    """Return a worker, and the project's own server if it uses one. They run on request, unless `services` is set."""
    settings = project.section(PrefectSettings)
    try:
        location = locate(project)
    except ConfigurationError:
        if settings.services:
            raise
        return []  # useless in a project without flows
    return [_server(settings, location), _worker(settings)] if location.is_local else [_worker(settings)]


def _server(settings: PrefectSettings, location: ServerLocation) -> Service:
    return Service(
        name="prefect",
        description="Prefect server",
        command=_pulpo("prefect", "start"),
        port=settings.port,
        url=location.ui_url,
        health=partial(answers, location.api_url, CHECK_SECONDS),
        start_seconds=START_SECONDS,
        stop_seconds=15,
        reload=False,
        on_request=not settings.services,
        settings={"port": "[tool.pulpo.prefect] port, or PULPO_PREFECT_PORT"},
        container={"PULPO_PREFECT_HOST": "0.0.0.0", "PREFECT_SERVER_API_AUTH_STRING": CREDENTIALS},  # noqa: S104
    )


def _worker(settings: PrefectSettings) -> Service:
    return Service(
        name="worker",
        description="Prefect worker: runs deployed flows",
        command=_pulpo("prefect", "worker"),
        waits_for=("prefect", "db"),
        stop_seconds=30,
        reload=False,  # each run is a new process, which reads the current code
        on_request=not settings.services,
        container={"PREFECT_API_URL": f"http://prefect:{settings.port}/api", "PREFECT_API_AUTH_STRING": CREDENTIALS},
    )


def _pulpo(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pulpo_core", *words)
