"""The plan: the services as `pulpo up` found them in the project's settings, and those of them that should run.

The processes that start and watch the services read it, and `pulpo status` uses it: running services stay at the
addresses where they were started, even if the settings have changed.
"""

import base64
import hashlib
import json
import os
import pickle
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pulpo_core.atomic_files import replace_file
from pulpo_core.exceptions import ServiceError
from pulpo_core.services import Check, Service, start_order

CHECKS = ("health", "startup", "readiness", "liveness")
PREFIXES = ("PULPO_", "PREFECT_")
PER_COMMAND = frozenset(
    {"PULPO_TRACEBACK", "PULPO_PROJECT", "PULPO_LOG_LEVEL", "PULPO_NO_PLUGINS", "PULPO_SERVICES_FOLDER"}
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The values of the settings `[tool.pulpo.services]`, for processes that do not import Pydantic."""

    check_seconds: float
    liveness_failures: int
    restarts: int
    restart_window: float
    log_size: int
    log_files: int


@dataclass(frozen=True)
class ServicePlan:
    """The known `services` by name, the names of the `wanted` ones, and the digest of their environment."""

    root: Path
    limits: Limits
    services: dict[str, Service] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    environment: str = ""

    @classmethod
    def read(cls, path: Path) -> "ServicePlan | None":
        """Return the plan in a file; None if it is missing or cannot be read."""
        try:
            values = json.loads(path.read_bytes())
            services = (_service(each) for each in values["services"])
            return cls(
                Path(values["root"]),
                Limits(**values["limits"]),
                {service.name: service for service in services},
                frozenset(values["wanted"]),
                values["environment"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, path: Path) -> None:
        """Replace the file. Raises ServiceError for a check that other processes cannot call."""
        values = {
            "root": str(self.root),
            "limits": asdict(self.limits),
            "services": [_values(service) for service in self.services.values()],
            "wanted": sorted(self.wanted),
            "environment": self.environment,
        }
        replace_file(path, json.dumps(values), is_private=True)

    @property
    def order(self) -> list[Service]:
        """The wanted services in the order of their start."""
        return [service for service in start_order(self.services.values()) if service.name in self.wanted]

    def want(self, services: Iterable[Service]) -> "ServicePlan":
        """Return the plan with these services added as wanted."""
        given = {service.name: service for service in services}
        return replace(self, services={**self.services, **given}, wanted=self.wanted | given.keys())

    def drop(self, names: Iterable[str]) -> "ServicePlan":
        """Return the plan in which these services are no longer wanted."""
        return replace(self, wanted=self.wanted - set(names))


def is_same(one: Service, other: Service) -> bool:
    """Return True if two services start in the same way. Their checks are only compared if they are addresses."""
    plain = [{key: value for key, value in _values(each).items() if key != "settings"} for each in (one, other)]
    for values in plain:
        for name in CHECKS:
            values[name] = values[name] if isinstance(values[name], str) else ""
    return plain[0] == plain[1]


def environment_digest() -> str:
    """Return a digest of this process's variables of Pulpo and Prefect, which reveals differences, but no secrets."""
    named = {name: value for name, value in os.environ.items() if name.startswith(PREFIXES)}
    values = sorted((name, value) for name, value in named.items() if name not in PER_COMMAND)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]


def _values(service: Service) -> dict[str, Any]:
    values = asdict(
        replace(service, env={}, settings={}, container={}, health=None, startup=None, readiness=None, liveness=None)
    )
    values |= {"env": dict(service.env), "settings": dict(service.settings)}
    return {**json.loads(json.dumps(values)), **{name: _dump(service, getattr(service, name)) for name in CHECKS}}


def _dump(service: Service, check: Check | None) -> Any:
    if check is None or isinstance(check, str):
        return check
    if isinstance(check, _Lazy):
        return {"pickle": check.pickled}
    try:
        return {"pickle": base64.b64encode(pickle.dumps(check)).decode()}
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ServiceError(
            f"a check of service {service.name!r} cannot be called by other processes: {error}",
            hint="report it to its plugin: it must be a function of a module, or a URL",
        ) from None


def _service(values: dict[str, Any]) -> Service:
    checks = {name: _load(values[name]) for name in CHECKS}
    others = {"command": tuple(values["command"]), "waits_for": tuple(values["waits_for"])}
    return Service(**{**values, **checks, **others})


def _load(check: Any) -> Check | None:
    if not isinstance(check, dict):
        return check if isinstance(check, str) else None
    return _Lazy(check["pickle"])


@dataclass(frozen=True)
class _Lazy:
    """A check whose function is imported on the first call, because not every command needs it."""

    pickled: str

    def __call__(self) -> bool:
        return bool(self.func())

    @property
    def func(self) -> Any:
        return pickle.loads(base64.b64decode(self.pickled))  # noqa: S301 (this user's own file, as code is)
