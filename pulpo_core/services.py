"""Services: the long-running processes that plugins offer, as data. `pulpo dev`, `pulpo up` and others run them."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pulpo_core.exceptions import NotFoundError, ServiceError
from pulpo_core.suggestions import close_names

Check = str | Callable[[], bool]
"""A check of a service: an http URL that must answer 2xx, `tcp://host:port` that must accept connections, or a function
that returns True. Other processes call it, so it must be a function of a module (or a `functools.partial` of one)."""

MARK = "PULPO_SERVICES_FOLDER"
"""The variable that marks all processes of background services, so that remaining ones can be found and ended. A
process that is meant to outlive its service must be started without it."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A long-running process of the project.

    `command` runs in the project's folder with `env` added to the environment. `url` is the address for people, `port`
    the port that it listens on.

    There are three checks: `startup` passes once the service has started, and must pass within `start_seconds`;
    `readiness` passes while the service can be used; `liveness` while it works at all: if it keeps failing, the service
    is restarted. `health` is the default of all three. Without checks, a service is ready as soon as it runs.

    The service starts when the project's services in `waits_for` are ready, and stops before them. It gets
    `stop_seconds` to end. With `reload`, `pulpo dev` restarts it when the project's code changes. With `on_request`, it
    runs only if it is named: `pulpo up prefect`. With `development`, it is a tool for developers, which `pulpo build`
    leaves out.

    `container` has the variables to add if each service runs in its own container, with its name as the host: there it
    must listen on all addresses. `${NAME}` in a value is a secret that the operator sets.

    `settings` names the setting to check if something fails: `port`, `startup`, `readiness` or `liveness`, as in
    `{"port": "[tool.pulpo.api] port"}`.
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
    development: bool = False
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

    On Linux with `setpriv`, the kernel does this; otherwise the command is returned unchanged.
    """
    setpriv = shutil.which("setpriv")  # its path: the process may get another PATH
    return (setpriv, "--pdeathsig", "TERM", "--", *command) if setpriv else tuple(command)


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
    """Return the services with these names and all that they wait for, in the order of their start.

    Without names, returns all services except those with `on_request`. Raises NotFoundError for an unknown name.
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
