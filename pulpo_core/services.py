"""Services: the long-running processes that plugins offer, as data. `pulpo dev`, `pulpo up` and others run them."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pulpo_core.exceptions import NotFoundError, ServiceError
from pulpo_core.suggestions import close_names

Check = str | Callable[[], bool]
"""A check of a service: an http URL that must answer 2xx, `tcp://host:port` that must accept connections, or a function
that returns True. A function must be one of a module (or a `functools.partial` of one), as other processes call it."""

MARK = "PULPO_SERVICES_FOLDER"
"""The variable in the environment of all processes of services in the background, by which those that are left over are
found and ended. A process that outlives its service on purpose must be started without it."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process of the project.

    `command` runs in the project's folder with `env` added to the environment. `url` is the address for people, `port`
    the one that it listens on.

    There are three checks: `startup` passes once the service has started, which it must within `start_seconds`;
    `readiness` while it can be used; `liveness` while it works at all: it is restarted when that keeps failing.
    `health` stands for those that are not given. Without any, a service is ready as soon as it runs.

    The service starts when those in `waits_for` that the project has are ready, and stops before them. It gets
    `stop_seconds` to end. With `reload`, `pulpo dev` restarts it when the project's code changes. With `on_request`, it
    runs only if somebody names it: `pulpo up prefect`.

    `container` has the variables to add where each service runs in a container of its own, with its name as the host:
    there it must listen on all addresses. `${NAME}` in a value stands for a secret, which the person who runs it sets.

    `settings` names the setting to look at for what may go wrong: for `port`, and for `startup`, `readiness` and
    `liveness`: `{"port": "[tool.pulpo.api] port"}`.
    """

    name: str
    command: tuple[str, ...]
    description: str = ""
    env: Mapping[str, str] = field(default_factory=dict)
    port: int | None = None
    url: str | None = None
    health: Check | None = None
    startup: Check | None = None
    readiness: Check | None = None
    liveness: Check | None = None
    waits_for: tuple[str, ...] = ()
    start_seconds: float = 60
    stop_seconds: float = 10
    reload: bool = True
    on_request: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)
    container: Mapping[str, str] = field(default_factory=dict)

    def check(self, purpose: str) -> Check | None:
        """Return the check for `startup`, `readiness` or `liveness`."""
        own: Check | None = getattr(self, purpose)
        if purpose == "startup":
            return own or self.health or self.readiness
        return own or self.health


def bound_command(command: Sequence[str]) -> tuple[str, ...]:
    """Return a command whose process is asked to stop if the process that starts it is killed.

    The kernel does that on Linux, with `setpriv`; elsewhere it is the command itself.
    """
    return ("setpriv", "--pdeathsig", "TERM", "--", *command) if shutil.which("setpriv") else tuple(command)


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


def choose(services: Iterable[Service], names: Iterable[str] = ()) -> list[Service]:
    """Return the services of these names with all that they wait for, in the order in which they start.

    Without names: all but those that run on request only. Raises NotFoundError for a name that no service has.
    """
    ordered = start_order(services)
    known = {service.name: service for service in ordered}
    wanted = list(names) or [service.name for service in ordered if not service.on_request]
    chosen: set[str] = set()
    while wanted:
        name = wanted.pop()
        if name not in known:
            close = close_names(name, known)
            hint = f"did you mean {close[0]!r}?" if close else f"there are: {', '.join(known) or 'none'}"
            raise NotFoundError(f"the project has no service {name!r}", hint=hint)
        chosen.add(name)
        wanted += [other for other in known[name].waits_for if other in known and other not in chosen]
    return [service for service in ordered if service.name in chosen]
