"""Finds the Prefect server that a project uses, and sets Prefect's variables. Does not import Prefect."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pulpo_core.exceptions import ConfigurationError
from pulpo_core.project import Project
from pulpo_prefect.server.environment import DEFAULTS
from pulpo_prefect.settings import PrefectSettings

LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (the address at which this machine reaches it)
HEARTBEAT = 30  # seconds between the heartbeats of a run, Prefect's minimum


@dataclass(frozen=True)
class ServerLocation:
    """The location of a Prefect server. If `is_local`, it is the project's own, and keeps its files in `home`."""

    api_url: str
    is_local: bool
    home: Path
    variables: Mapping[str, str] = field(repr=False)

    @property
    def ui_url(self) -> str:
        """The address of the server's pages."""
        return self.api_url.removesuffix("/").removesuffix("/api")

    def apply(self) -> None:
        """Set Prefect's variables for this process and its children. Call this before Prefect is imported."""
        if self.is_local:
            self.home.mkdir(parents=True, exist_ok=True)  # Prefect warns if it is missing
        os.environ.update(self.variables)


def locate(project: Project) -> ServerLocation:
    """Return the server that records the project's flows: PREFECT_API_URL, else the setting, else the project's own.

    Raises ConfigurationError for a URL that cannot be used.
    """
    settings = project.section(PrefectSettings)
    own = own_url(settings)
    url = (os.environ.get("PREFECT_API_URL") or settings.api_url or own).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError(
            f"the API of the Prefect server must be an http or https URL, got {url!r}",
            where="PREFECT_API_URL or [tool.pulpo.prefect] api_url",
            hint="write http://host:4200/api",
        )
    home = project.state / "prefect"
    variables = {name: os.environ.get(name, value) for name, value in DEFAULTS.items()}
    variables |= {"PREFECT_API_URL": url, "PREFECT_CLI_PROMPT": "false"}
    variables["PREFECT_SERVER_ALLOW_EPHEMERAL_MODE"] = "false"  # otherwise Prefect starts a server if none answers
    variables["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"] = str(HEARTBEAT)
    if level := os.environ.get("PULPO_LOG_LEVEL"):
        variables["PREFECT_LOGGING_LEVEL"] = level.upper()
    if url != own:
        return ServerLocation(url, False, home, variables)
    return ServerLocation(url, True, home, {**variables, **_own_variables(settings, home)})


def found_project() -> tuple[Project, ServerLocation]:
    """Return the project of a command and its server, and set Prefect's variables. Raises ConfigurationError."""
    project = Project.find()
    location = locate(project)
    location.apply()
    return project, location


def own_url(settings: PrefectSettings) -> str:
    """Return the API's URL of the project's own server."""
    host = LOOPBACK_OF.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/api"


def _own_variables(settings: PrefectSettings, home: Path) -> dict[str, str]:
    """Return the variables for the project's own server and its clients."""
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_API_HOST": settings.host,
        "PREFECT_SERVER_API_PORT": str(settings.port),
        # By default, any web page in a browser may call the server, and thus run its deployments.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": own_url(settings).removesuffix("/api"),
    }
