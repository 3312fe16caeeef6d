"""The API as a service."""

import sys

from pulpo_api.settings import ApiSettings
from pulpo_core.project import Project
from pulpo_core.services import Service


def api_service(project: Project) -> Service:
    """Return the `api` service of a project. It waits for the database if a plugin runs that."""
    settings = project.section(ApiSettings)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 (for clients)
    address = f"{f'[{host}]' if ':' in host else host}:{settings.port}"
    return Service(
        name="api",
        description="REST API",
        command=(sys.executable, "-m", "pulpo_core", "api", "start"),
        port=settings.port,
        url=f"http://{address}/docs",
        health=f"http://{address}/health",
        waits_for=("db",),
    )
