"""The deployment target, which all formats share: the project's services without the specifics of this machine."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pulpo_core.names import ascii_text
from pulpo_core.services import Service, start_order

if TYPE_CHECKING:
    from pulpo_core.project import Project

CORE = "pulpo-core"
DATABASE = "db"
EMBEDDED = "pulpo-embedded"
CHECK = ("python", "-m", "pulpo_core.service_checks")


@dataclass(frozen=True)
class BuildTarget:
    """A project to be deployed. `services` are in the order of their start, without the database."""

    name: str
    services: tuple[Service, ...]
    requirements: tuple[str, ...]
    has_requirements_file: bool
    python: str

    @classmethod
    def of(cls, project: "Project") -> "BuildTarget":
        """Return the target of a project. Raises ServiceError, ConfigurationError."""
        return cls(
            slug(project.settings.name),
            tuple(service for service in deployed(project) if service.name != DATABASE),
            tuple(_requirements(project)),
            (project.root / "requirements.txt").is_file(),
            f"{sys.version_info.major}.{sys.version_info.minor}",
        )


def deployed(project: "Project") -> list[Service]:
    """Return the services to deploy, in the order of their start."""
    return [service for service in start_order(project.services()) if not service.development]


def slug(name: str) -> str:
    """Return a name reduced to the characters that images, units and databases allow."""
    return re.sub(r"[^a-z0-9]+", "-", ascii_text(name).lower()).strip("-") or "project"


def portable(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command with the Python of the target instead of this process's."""
    return tuple("python" if word == sys.executable else word for word in command)


def address(service: Service) -> str | None:
    """Return the URL of a service's readiness check, or that of its port if the check is a function."""
    check = service.check("readiness")
    if isinstance(check, str):
        return check
    return f"tcp://127.0.0.1:{service.port}" if check is not None and service.port else None


def variables(service: Service, root: str, where: str) -> Mapping[str, str]:
    """Return a service's own variables, with the project's folder on the target."""
    return {name: value.replace(root, where) for name, value in sorted(service.env.items())}


def _requirements(project: "Project") -> list[str]:
    """Return the requirements: those that the project declares, and the installed versions of Pulpo's distributions.

    The embedded database is left out, because the target has a MongoDB.
    """
    declared = [str(each) for each in _declared(project)]
    names = {canonicalize_name(Requirement(each).name) for each in declared}
    own = [CORE, *(plugin.distribution for plugin in project.plugins.active)]
    pinned = [f"{name}=={_version(name)}" for name in sorted(set(own)) if canonicalize_name(name) not in names]
    kept = [each for each in declared if canonicalize_name(Requirement(each).name) != EMBEDDED]
    return sorted({*kept, *(each for each in pinned if not each.startswith(EMBEDDED) and not each.endswith("=="))})


def _declared(project: "Project") -> list[Any]:
    import tomllib

    path = project.root / "pyproject.toml"
    if not path.is_file():
        return []
    about = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    return list(about.get("dependencies", []))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
