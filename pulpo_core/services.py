"""Services: the long-running processes that plugins offer, as data. `pulpo dev` and others run them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pulpo_core.exceptions import ServiceError


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process of the project.

    `command` runs in the project's folder with `env` added to the environment. `health` is an http URL that answers 2xx
    when the service is up, a function that returns True, or None for "as soon as it runs". The service starts when
    those in `waits_for` that the project has are healthy. `url` is the address for people. With `reload`, `pulpo dev`
    restarts it when the project's code changes.
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
    """Return the services, each after those that it waits for. Raises ServiceError for a cycle or a shared name."""
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
