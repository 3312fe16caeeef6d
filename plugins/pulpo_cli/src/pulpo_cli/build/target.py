"""What the files of every format are made of: the project's services, without what is true of this machine only."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from pulpo_core.services import Service, start_order

if TYPE_CHECKING:
    from pulpo_core.project import Project

CORE = "pulpo-core"
DATABASE = "db"
EMBEDDED = "pulpo-embedded"
CHECK = ("python", "-m", "pulpo_core.service_checks")


@dataclass(frozen=True)
class BuildTarget:
    """A project as it is run elsewhere. `services` are in the order in which they start, without the database."""

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
            tuple(service for service in start_order(project.services()) if service.name != DATABASE),
            tuple(_requirements(project)),
            (project.root / "requirements.txt").is_file(),
            f"{sys.version_info.major}.{sys.version_info.minor}",
        )


def slug(name: str) -> str:
    """Return a name with what images, units and databases allow."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "project"


def portable(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command with the Python of the target in place of the one of this process."""
    return tuple("python" if word == sys.executable else word for word in command)


def address(service: Service) -> str | None:
    """Return the URL of the check that says whether a service is ready; that of its port, if a function does."""
    check = service.check("readiness")
    if isinstance(check, str):
        return check
    return f"tcp://127.0.0.1:{service.port}" if check is not None and service.port else None


def variables(service: Service, root: str, where: str) -> Mapping[str, str]:
    """Return a service's own variables, with the project's folder where it is on the target."""
    return {name: value.replace(root, where) for name, value in sorted(service.env.items())}


def _requirements(project: "Project") -> list[str]:
    """Return what to install: what the project declares, and Pulpo's own distributions as they are installed here.

    The embedded database is left out: on the target there is a MongoDB.
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
