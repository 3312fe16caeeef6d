"""Long-running processes that plugins offer: data only, for the modules that run them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pulpo_core.exceptions import ServiceError


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process of the project.

    `command` is run in the project's folder with `env` added to the environment. `health` tells whether it is up: an
    http URL that answers 2xx, a function, or None for "as soon as it runs". It is started once every service in
    `waits_for` that the project has is healthy. `url` is what a person opens. With `reload`, whatever watches the
    project's code starts it anew when that changes.
    """

    name: str
    command: tuple[str, ...]
    description: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    url: str | None = None
    health: str | Callable[[], bool] | None = None
    waits_for: tuple[str, ...] = ()
    reload: bool = True


def start_order(services: Iterable[Service]) -> list[Service]:
    """Sort services so that each comes after those it waits for. Raises ServiceError on a cycle or a shared name."""
    waiting: dict[str, Service] = {}
    for service in sorted(services, key=lambda service: service.name):
        if service.name in waiting:
            raise ServiceError(f"two plugins offer a service {service.name!r}", hint="uninstall one of them")
        waiting[service.name] = service
    ordered: list[Service] = []
    while waiting:
        ready = [s for s in waiting.values() if not any(name in waiting for name in s.waits_for)]
        if not ready:
            raise ServiceError(
                f"the services {', '.join(waiting)} wait for each other",
                hint="report it to their plugins",
            )
        ordered += ready
        for service in ready:
            del waiting[service.name]
    return ordered
