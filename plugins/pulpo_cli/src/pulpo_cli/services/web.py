"""The routes at `/services`: the services, their logs, start and stop.

Only pulpo-api imports this module, if `role` in `[tool.pulpo.services]` is set. It checks that callers have that role,
and turns errors into responses.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, Router

from pulpo_cli.services import control, processes
from pulpo_cli.services.folder import ServicesFolder
from pulpo_cli.services.logs import tail
from pulpo_cli.services.status import overview
from pulpo_core.exceptions import NotFoundError, PulpoException
from pulpo_core.project import Project
from pulpo_core.runtime import current_runtime

MOST_LINES = 1000

Change = Callable[[Project, str], Any]
CHANGES: dict[str, Change] = {
    "start": lambda project, name: control.up(project, [name]),
    "stop": lambda project, name: control.down(project, [name]),
    "restart": lambda project, name: control.up(project, [name], again=True),
}


async def show_services(_: Request) -> JSONResponse:
    """Return the state of all services like `pulpo status --json`, and the one that answers the request."""
    project = _project()
    found = await run_in_threadpool(overview, project)
    return JSONResponse({**found.to_dict(), "own": processes.own_service(ServicesFolder.of(project.root))})


async def show_log(request: Request) -> JSONResponse:
    """Return the last lines of a service's log: `?lines=100`."""
    project = _project()
    name, lines = request.path_params["name"], request.query_params.get("lines", "100")
    if not (lines.isascii() and lines.isdecimal() and len(lines) < 9 and int(lines) <= MOST_LINES):
        raise HTTPException(422, f"lines must be a number up to {MOST_LINES}, got {lines[:100]!r}")
    if name not in {service.name for service in project.services()}:
        raise HTTPException(404, f"the project has no service {name!r}")
    path = ServicesFolder.of(project.root).log(name)
    return JSONResponse({"name": name, "lines": await run_in_threadpool(tail, path, int(lines))})


async def change_service(request: Request, verb: str) -> JSONResponse:
    """Start, stop or restart a service, and return the state of all. Does not wait until it is ready."""
    project = _project()
    name = request.path_params["name"]
    if verb != "start" and name == processes.own_service(ServicesFolder.of(project.root)):
        raise HTTPException(409, f"{name} answers this request, and cannot {verb} itself; use `pulpo {verb} {name}`")
    try:
        await run_in_threadpool(CHANGES[verb], project, name)
    except NotFoundError as error:
        raise HTTPException(404, str(error)) from None
    except PulpoException as error:
        raise HTTPException(409, str(error)) from None
    return await show_services(request)


def _project() -> Project:
    runtime = current_runtime()
    if runtime is None:
        raise HTTPException(503, "the project is not running")
    return runtime.project


app = Router(
    routes=[
        Route("/", show_services, methods=["GET"]),
        Route("/{name}/logs", show_log, methods=["GET"]),
        *(Route(f"/{{name}}/{verb}", partial(change_service, verb=verb), methods=["POST"]) for verb in CHANGES),
    ]
)
