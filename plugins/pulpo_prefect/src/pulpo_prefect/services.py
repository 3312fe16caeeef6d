"""The services `prefect` and `worker`, for projects that ask for them."""

import sys

from pulpo_core.project import Project
from pulpo_core.services import Service
from pulpo_prefect.server_location import locate
from pulpo_prefect.settings import PrefectSettings


def services(project: Project) -> list[Service]:
    """Return the project's own server, if it uses that, and a worker; nothing unless `services` is set."""
    if not project.section(PrefectSettings).services:
        return []
    location = locate(project)
    return [_server(project), _worker()] if location.is_local else [_worker()]


def _server(project: Project) -> Service:
    location = locate(project)
    return Service(
        name="prefect",
        description="Prefect server",
        command=_pulpo("prefect", "start"),
        env=location.variables,
        port=project.section(PrefectSettings).port,
        url=location.ui_url,
        health=f"{location.api_url}/health",
        # It needs neither, but takes seconds to start, and would keep them from starting.
        waits_for=("api", "db"),
        reload=False,
    )


def _worker() -> Service:
    return Service(
        name="worker",
        description="Prefect worker: runs deployed flows",
        command=_pulpo("prefect", "worker"),
        waits_for=("prefect", "db"),
        reload=False,  # each run is a new process, which reads the code as it is then
    )


def _pulpo(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pulpo_core", *words)
