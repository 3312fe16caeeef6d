"""The commands of one service: `pulpo db start|stop|restart|logs`, and the same for others.

Other plugins refer to these functions for their own services: `api_stop`, `ui_start`, `worker_logs`. They are created
by name: see `__getattr__`.
"""

from collections.abc import Callable
from typing import Any

from pulpo_cli.services import control
from pulpo_cli.services.commands import up
from pulpo_cli.services.commands.logs import Follow, Lines, Since, show
from pulpo_core.cli.console import stdout
from pulpo_core.project import Project

UI = "ui"
SERVED_BY = "api"
REFINE = "pulpo-refine"


def __getattr__(name: str) -> Any:
    """Return the function of a command: `db_start` for `pulpo db start`."""
    service, _, verb = name.rpartition("_")
    if verb not in _MAKERS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _MAKERS[verb](service)


def _start(name: str) -> Callable[..., None]:
    def start(no_wait: up.NoWait = False) -> None:
        up.run([_service(name)], no_wait=no_wait)

    start.__doc__ = (
        f"Run the service {name!r} and those that it waits for in the background, and wait until it is ready."
    )
    return start


def _stop(name: str) -> Callable[..., None]:
    def stop() -> None:
        service = _service(name)
        project = Project.find()
        if service in control.running(project):
            up.stop([service])
        else:
            stdout().print(control.elsewhere(project, service), markup=False, soft_wrap=True)

    stop.__doc__ = f"Stop the service {name!r} if it is running in the background."
    return stop


def _restart(name: str) -> Callable[..., None]:
    def restart(no_wait: up.NoWait = False) -> None:
        up.run([_service(name)], again=True, no_wait=no_wait)

    restart.__doc__ = f"Restart the service {name!r} in the background, or start it."
    return restart


def _logs(name: str) -> Callable[..., None]:
    def logs(follow: Follow = False, since: Since = "", lines: Lines = 100) -> None:
        show(_service(name), follow=follow, since=since, lines=lines)

    logs.__doc__ = f"Show the log of the service {name!r} in the background, even after it has stopped."
    return logs


_MAKERS = {"start": _start, "stop": _stop, "restart": _restart, "logs": _logs}


def _service(name: str) -> str:
    """Return the service for a word: for the admin UI it is the API, unless the UI is a separate service."""
    if name != UI:
        return name
    project = Project.find()
    if any(service.name == UI for service in project.services()):
        return UI
    for plugin, mount in project.plugins.collect("pulpo_api_mounts", project=project):
        if plugin.distribution == REFINE:
            stdout().print(f"the admin UI is part of the API, at {getattr(mount, 'prefix', '/')}", markup=False)
    return SERVED_BY
