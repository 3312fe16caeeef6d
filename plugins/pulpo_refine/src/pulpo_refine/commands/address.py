"""The address of the API, from its settings."""

import pkgutil
from typing import Any, NamedTuple

from pulpo_core.project import Project


class Address(NamedTuple):
    """A host and a port, for clients on this machine."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def api_address(project: Project, port: int | None = None) -> Address:
    """Return the address of a project's API, with another port if one is given."""
    settings: Any = project.section(pkgutil.resolve_name("pulpo_api.settings:ApiSettings"))
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 (for clients)
    return Address(host, port or settings.port)
