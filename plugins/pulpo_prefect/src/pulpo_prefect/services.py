"""The services `prefect` and `worker`: what runs when a project asks for them."""

import sys

from pulpo_core.project import Project
from pulpo_core.services import Service
from pulpo_prefect.server_location import locate
from pulpo_prefect.settings import PrefectSettings


def services(project: Project) -> list[Service]:
    """The server, unless it is somebody else's, and a worker; none where the project has not asked for them."""
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
        # It needs neither: but it takes its time, and they would wait for it.
        waits_for=("api", "db"),
        reload=False,
    )


def _worker() -> Service:
    return Service(
        name="worker",
        description="Prefect worker: runs deployed flows",
        command=_pulpo("prefect", "worker"),
        waits_for=("prefect", "db"),
        reload=False,  # each run is a process of its own, which reads the code anew
    )


def _pulpo(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "pulpo_core", *words)
