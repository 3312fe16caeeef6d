"""Which Prefect server a project uses, and the variables that tell Prefect so. Imports nothing of Prefect."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_prefect.environment import DEFAULTS
from pulpo_prefect.settings import PrefectSettings

ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (what such a server is called by)
HEARTBEAT = 30  # seconds between a run's signs of life: as often as Prefect lets it


@dataclass(frozen=True)
class ServerLocation:
    """A server's API, and whether the project runs that server itself: then `home` is where it keeps everything."""

    api_url: str
    is_local: bool
    home: Path
    variables: Mapping[str, str] = field(repr=False)

    @property
    def ui_url(self) -> str:
        """What a person opens."""
        return self.api_url.removesuffix("/").removesuffix("/api")

    def apply(self) -> None:
        """Tell Prefect, in this process and in those that it starts. Comes before the first import of Prefect."""
        if self.is_local:
            self.home.mkdir(parents=True, exist_ok=True)  # Prefect warns where it has to do without
        os.environ.update(self.variables)


def locate(project: Project) -> ServerLocation:
    """Where the project's flows are recorded: PREFECT_API_URL, else the setting, else the project's own server.

    Raises ConfigurationError for a URL that is none.
    """
    settings = project.section(PrefectSettings)
    own = own_url(settings)
    url = (os.environ.get("PREFECT_API_URL") or settings.api_url or own).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError(
            f"the API of the Prefect server is {url!r}, which is no http URL",
            where="PREFECT_API_URL or [tool.pulpo.prefect] api_url",
            hint="write http://host:4200/api",
        )
    home = project.state / "prefect"
    everywhere = {name: os.environ.get(name, value) for name, value in DEFAULTS.items()}
    everywhere |= {"PREFECT_API_URL": url, "PREFECT_CLI_PROMPT": "false"}
    everywhere["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"  # no server on the quiet, when something goes wrong
    everywhere["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] = str(HEARTBEAT)
    if level := os.environ.get("PULPO_LOG_LEVEL"):
        everywhere["PREFECT_LOGGING_LEVEL"] = level.upper()
    if url != own:
        return ServerLocation(url, False, home, everywhere)
    return ServerLocation(url, True, home, {**everywhere, **_own(settings, home)})


def found_project() -> tuple[Project, ServerLocation]:
    """The project that a command is about, and its server, of which Prefect is told. Raises ConfigurationError."""
    project = Project.find()
    location = locate(project)
    location.apply()
    return project, location


def own_url(settings: PrefectSettings) -> str:
    """The API of the project's own server."""
    host = ANYWHERE.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/api"


def _own(settings: PrefectSettings, home: Path) -> dict[str, str]:
    """What the project's own server, and whoever talks to it, has to know."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_API_HOST": settings.host,
        "PREFECT_SERVER_API_PORT": str(settings.port),
        # Prefect lets every web page call a server's API: one that a browser can reach would run anybody's deployments.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": own_url(settings).removesuffix("/api"),
    }
