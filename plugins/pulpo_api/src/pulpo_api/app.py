"""Puts the application together: what every generated API shares."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from pulpo_api.auth.authentication import Authentication
from pulpo_api.auth.permissions import Permissions
from pulpo_api.background.runs import runs_router
from pulpo_api.background.tasks import RunTasks
from pulpo_api.context import ApiContext
from pulpo_api.events.routes import events_router
from pulpo_api.http.outermost import OutermostMiddleware
from pulpo_api.http.problems import add_handlers
from pulpo_api.http.request_log import RequestLog
from pulpo_api.routes.discovery import discovery_router
from pulpo_api.routes.dispatch import Dispatch
from pulpo_api.routes.openapi import OpenApiFile
from pulpo_api.routes.operations_graph import GraphFile
from pulpo_api.routing import ModuleRouters
from pulpo_api.server.garbage_collection import settled
from pulpo_api.server.lifetime import told
from pulpo_api.settings import ApiSettings, check_settings
from pulpo_core.logs import configure
from pulpo_core.project import Project
from pulpo_core.runtime import running

CORS: dict[str, Any] = {
    "allow_methods": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    "allow_headers": [
        "Authorization",
        "X-API-Key",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "Last-Event-ID",
        "Prefer",
    ],
    "expose_headers": [
        "ETag",
        "Link",
        "Location",
        "Preference-Applied",
        "Retry-After",
        "WWW-Authenticate",
        "X-Request-ID",
    ],
}


def create_app(
    *,
    project: Path,
    title: str,
    version: str,
    openapi: Path,
    graph: Path,
    models: Mapping[str, str],
    operations: Mapping[str, str],
) -> FastAPI:
    """Make the application of a compiled project.

    `project` is its folder, `openapi` the file of its OpenAPI document, `graph` that of what its operations take and
    return; `models` and `operations` map paths and names to the generated modules that hold their routes, each imported
    at its first request. The database is connected when the server starts.
    """
    loaded = Project(project)
    configure(loaded.settings.log_level, loaded.settings.log_format, service=True)
    loaded.load()
    settings = loaded.section(ApiSettings)
    check_settings(settings)
    permissions = Permissions(loaded)
    app = FastAPIOffline(
        title=title,
        version=version,
        lifespan=_lifespan(loaded),
        redirect_slashes=False,
        static_url="/static",
    )
    document = OpenApiFile(openapi, settings)
    context = ApiContext(
        project=loaded,
        settings=settings,
        permissions=permissions,
        routers=(
            ModuleRouters(models, permissions.check_model),
            ModuleRouters(operations, permissions.check_operation, "/operations/", frozenset({"POST"})),
        ),
        run_tasks=RunTasks(),
    )
    app.state.api = context
    written = [Route("/openapi.json", document.answer), Route("/operations/graph", GraphFile(graph).answer)]
    app.router.routes[:0] = written  # first, because the list is tried in order
    app.router.routes.extend([*runs_router().routes, *discovery_router(loaded).routes, *events_router().routes])
    app.openapi = lambda: dict(orjson.loads(document.load()))  # type: ignore[method-assign]
    add_handlers(app)
    app.add_middleware(Dispatch, routers=context.routers)  # the innermost one
    app.add_middleware(Authentication, project=loaded, settings=settings)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins, **CORS)
    app.add_middleware(
        OutermostMiddleware,
        allowed=settings.allowed_hosts,
        origins=settings.cors_origins,
        seconds=settings.answer_timeout,
    )
    if settings.log_requests:
        app.add_middleware(RequestLog)
    return app


def _lifespan(project: Project) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(project):
            with settled(), told(project):
                yield
            context: ApiContext = app.state.api
            await context.run_tasks.finish(context.settings.shutdown_timeout)

    return lifespan
