"""The API as a service."""

import sys

from pulpo_api.settings import ApiSettings
from pulpo_core.project import Project
from pulpo_core.services import Service

STOP_SECONDS = 15.0  # seconds; more than an API needs to end, in addition to `shutdown_timeout` (server/stopping.py)


def api_service(project: Project) -> Service:
    """Return the `api` service of a project. It waits for the database if a plugin runs one."""
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
        readiness=f"http://{address}/ready",
        waits_for=("db",),
        stop_seconds=settings.shutdown_timeout + STOP_SECONDS,
        settings={
            "port": "[tool.pulpo.api] port, or PULPO_API_PORT",
            "readiness": "[tool.pulpo] database_url, or PULPO_DATABASE_URL",
        },
        container={"PULPO_API_HOST": "0.0.0.0", "PULPO_API_AUTHENTICATION": "required"},  # noqa: S104
    )
