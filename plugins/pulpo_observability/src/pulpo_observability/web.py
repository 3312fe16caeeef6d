"""The application at `/observability`, for callers with the role that the settings name."""

from http import HTTPStatus
from typing import Any

from pymongo.errors import ConnectionFailure, PyMongoError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_core.exceptions import (
    ConflictError,
    DatabaseError,
    NotFoundError,
    PermissionDeniedError,
    PulpoException,
    UnsupportedError,
    ValidationError,
)
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.runtime import current_runtime
from pulpo_core.sensitive import error_text
from pulpo_observability.changes.routes import routes as change_routes
from pulpo_observability.events.routes import routes as event_routes
from pulpo_observability.records import bind_once
from pulpo_observability.runs.routes import routes as run_routes
from pulpo_observability.settings import ObservabilitySettings

STATUS: tuple[tuple[type[PulpoException], int], ...] = (
    (PermissionDeniedError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (ValidationError, 422),
    (UnsupportedError, 501),
    (DatabaseError, 503),
    (PulpoException, 500),
)


class RoleCheck:
    """ASGI middleware that answers 401 or 403 to callers without the role in `[tool.pulpo.observability]`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or refuse it."""
        if scope["type"] == "http" and (refusal := _refusal(scope["state"]["actor"])):
            return await refusal(scope, receive, send)
        return await self.app(scope, receive, send)


class RecordsBinding:
    """ASGI middleware that binds the documents of the records before the first request that may read them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bind the documents, and serve the request."""
        if (runtime := current_runtime()) is not None:
            await bind_once(runtime)
        await self.app(scope, receive, send)


def _refusal(actor: Actor) -> Response | None:
    runtime = current_runtime()
    role = runtime.project.section(ObservabilitySettings).role if runtime else "admin"
    if not role or role in actor.roles:
        return None
    if actor == ANONYMOUS:
        return _problem(401, "this needs credentials with a role", headers={"WWW-Authenticate": 'Bearer realm="pulpo"'})
    return _problem(403, f"{actor.id!r} lacks the role for this", hint="`role` in [tool.pulpo.observability] names it")


async def _pulpo_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, PulpoException):
        raise error
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    more: dict[str, Any] = {"hint": error_text(error, error.hint)} if error.hint else {}
    if isinstance(error, ValidationError) and error.errors:
        more["errors"] = [{"loc": list(found["loc"]), "msg": error_text(error, found["msg"])} for found in error.errors]
    return _problem(status, error_text(error, error.message), **more)


async def _database_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, PyMongoError) or not (isinstance(error, ConnectionFailure) or error.timeout):
        raise error
    return _problem(503, "the database does not answer", headers={"Retry-After": "2"})


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return _problem(error.status_code, error.detail, headers=dict(error.headers or {}))


def _problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, headers, "application/problem+json")


async def show_features(_: Request) -> Response:
    """Return what is recorded. Whoever gets an answer may read all of it."""
    runtime = current_runtime()
    settings = runtime.project.section(ObservabilitySettings) if runtime else ObservabilitySettings()
    found = {"runs": settings.records_runs, "changes": settings.changes, "events": settings.events}
    return JSONResponse({**found, "metrics": settings.metrics})


app = Starlette(
    routes=[
        Route("/", show_features, methods=["GET"]),
        *event_routes,
        Mount("", routes=[*run_routes, *change_routes], middleware=[Middleware(RecordsBinding)]),
    ],
    middleware=[Middleware(RoleCheck)],
    exception_handlers={PulpoException: _pulpo_error, HTTPException: _http_error, PyMongoError: _database_error},
)
