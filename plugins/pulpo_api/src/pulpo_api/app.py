"""Builds the FastAPI application from the parts that every generated API shares."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from fastapi import FastAPI
from fastapi.routing import RouteContext
from fastapi_offline import FastAPIOffline
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from pulpo_api.auth.authentication import Authentication
from pulpo_api.auth.permissions import RequestPermissions
from pulpo_api.auth.sign_in import SignIn
from pulpo_api.background.runs import runs_router
from pulpo_api.background.tasks import RunTasks
from pulpo_api.context import ApiContext
from pulpo_api.custom_routes import check_custom_routes
from pulpo_api.customise import call_customise
from pulpo_api.events.routes import events_router
from pulpo_api.http.outermost import OutermostMiddleware
from pulpo_api.http.problems import add_handlers
from pulpo_api.http.request_log import RequestLog
from pulpo_api.lifespan import lifespan_with
from pulpo_api.middlewares import collect_middlewares
from pulpo_api.mounts import Mounts, check_models, collect_mounts
from pulpo_api.routes.discovery import discovery_router
from pulpo_api.routes.dispatch import Dispatch
from pulpo_api.routes.mounted import mounted_routes
from pulpo_api.routes.openapi import OpenApiFile
from pulpo_api.routes.operations_graph import GraphFile
from pulpo_api.routes.refused_operation import check_operation_of
from pulpo_api.routes.session import session_router
from pulpo_api.routing import ModuleRouters
from pulpo_api.served_projects import note_served
from pulpo_api.settings import ApiSettings, check_settings
from pulpo_core.logs import configure
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project

STATIC = "/static"
# FastAPI's own spans contain query strings, its log records the messages of exceptions, and its metrics do not know the
# routes of generated modules; pulpo-observability has its own traces and metrics.
TELEMETRY = {"tracing": False, "logs": False, "metrics": False}
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
        "Idempotency-Replayed",
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
    """Create the application of a compiled project.

    `project` is its folder, `openapi` the file with its OpenAPI document, `graph` the file with the graph of its
    operations; `models` and `operations` map paths and names to the generated modules with their routes, each imported
    on its first request. The database is connected when the server starts. Raises ConfigurationError.
    """
    loaded = Project(project)
    configure(loaded.settings.log_level, loaded.settings.log_format, service=True)
    note_served(loaded.root)
    mounts = collect_mounts(loaded)
    served = _served(loaded.load(), models, operations)
    check_models(served, mounts)
    mounted = list(mounted_routes(mounts, served))
    context = _context(loaded, models, operations)
    app = FastAPIOffline(
        title=title,
        version=version,
        lifespan=lifespan_with(loaded, mounted),
        redirect_slashes=False,
        static_url=STATIC,
        telemetry=TELEMETRY,
    )
    app.state.api = context
    document = OpenApiFile(openapi, context.settings, loaded.load())
    app.openapi = lambda: dict(orjson.loads(document.load()))  # type: ignore[method-assign]
    files = [
        Route("/openapi.json", document.answer),
        Route("/operations/graph", GraphFile(graph, loaded.load()).answer),
    ]
    app.router.routes[:0] = files  # first, because the list is tried in order
    app.router.routes += [
        *runs_router().routes,
        *discovery_router(loaded.root, loaded.load(), served).routes,
        *events_router().routes,
        *session_router().routes,
        *mounted,
    ]
    add_handlers(app)
    custom = _customise(app, context, served, mounts)
    _add_middlewares(app, context, mounts, custom)
    return app


def _served(metadata: Metadata, models: Mapping[str, str], operations: Mapping[str, str]) -> Metadata:
    """Return the models and operations that have a generated module; compile leaves out those that cannot be served."""
    return Metadata(
        tuple(model for model in metadata.models if model.path in models),
        tuple(operation for operation in metadata.operations if operation.name in operations),
    )


def _customise(app: FastAPI, context: ApiContext, served: Metadata, mounts: Mounts) -> list[RouteContext] | None:
    """Let the project add its own routes, and return them; None if it has no `customise` function."""
    path, project = context.settings.customise, context.project
    if not path:
        return None
    routes = call_customise(app, path, project.root)
    check_custom_routes(routes, served, mounts)
    return routes


def _context(project: Project, models: Mapping[str, str], operations: Mapping[str, str]) -> ApiContext:
    settings = project.section(ApiSettings)
    check_settings(settings)
    permissions = RequestPermissions(project, shows_all_schemas=settings.show_all_schemas)
    return ApiContext(
        project=project,
        settings=settings,
        permissions=permissions,
        routers=(
            ModuleRouters(models, permissions.check_model),
            ModuleRouters(operations, check_operation_of(permissions), "/operations/", frozenset({"POST"})),
        ),
        run_tasks=RunTasks(),
        sign_in=SignIn(project, settings),
    )


def _add_middlewares(
    app: FastAPI, context: ApiContext, mounts: Mounts, custom: list[RouteContext] | None = None
) -> None:
    """Add the middlewares, from the innermost to the outermost, around the routes and the project's own middlewares."""
    settings = context.settings
    open_prefixes = [STATIC, *(mount.prefix for _, mount in mounts.values() if mount.open)]
    app.user_middleware += [  # inside the project's own
        Middleware(Dispatch, routers=context.routers, custom=custom),
        Middleware(RequestBodyLimitMiddleware, max_body_size=settings.upload_limit),
    ]
    app.add_middleware(Authentication, sign_in=context.sign_in, open_prefixes=open_prefixes)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins, **CORS)
    for wrap in reversed(collect_middlewares(context.project)):
        app.add_middleware(wrap)
    app.add_middleware(
        OutermostMiddleware,
        allowed=settings.allowed_hosts,
        origins=settings.cors_origins,
        seconds=settings.answer_timeout,
        compresses=settings.compress,
    )
    if settings.log_requests:
        app.add_middleware(RequestLog)
