"""The service `ui`: the frontend's development server."""

import sys

from pulpo_core.project import Project
from pulpo_core.services import Service
from pulpo_refine.places import generated
from pulpo_refine.settings import RefineSettings

START_SECONDS = 300.0  # seconds; the first start downloads the frontend's dependencies


def ui_services(project: Project) -> list[Service]:
    """Return the service `ui`, if the frontend is generated."""
    if not (generated(project) / "package.json").is_file():
        return []
    settings = project.section(RefineSettings)
    address = f"127.0.0.1:{settings.dev_port}"
    return [
        Service(
            name="ui",
            description="Admin UI from its sources",
            command=(sys.executable, "-m", "pulpo_core", "ui", "dev"),
            port=settings.dev_port,
            url=f"http://{address}/admin/",
            health=f"http://{address}/admin/",
            waits_for=("api",),
            start_seconds=START_SECONDS,
            reload=False,
            on_request=True,
            development=True,
            settings={"port": "[tool.pulpo.refine] dev_port, or PULPO_REFINE_DEV_PORT"},
        )
    ]
