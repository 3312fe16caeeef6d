"""Puts the application together: what every generated API shares."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi_offline import FastAPIOffline

from pulpo_api.answers import Answers
from pulpo_api.describe import PROBLEM
from pulpo_api.discovery import discovery_router
from pulpo_api.dispatch import LazyRoutes
from pulpo_api.events.routes import events_router
from pulpo_api.gate import Gate
from pulpo_api.problems import add_handlers
from pulpo_api.runs import Runs, runs_router
from pulpo_api.schemas import book
from pulpo_api.settings import ApiSettings
from pulpo_core.metadata import Metadata
from pulpo_core.project import Project
from pulpo_core.runtime import running

ABOUT = "Bodies are JSON. Every error is a problem (RFC 9457): `application/problem+json`, with `detail` and `errors`."


def create_app(*, project: Path, title: str, models: Mapping[str, str], operations: Mapping[str, str]) -> FastAPI:
    """Make the application of a compiled project.

    `project` is its folder; `models` and `operations` map paths and names to the generated modules that hold their
    routes, each imported at its first request. The database is connected when the server starts.
    """
    loaded = Project(project)
    loaded.load()
    settings = loaded.section(ApiSettings)
    app = FastAPIOffline(
        title=title,
        lifespan=_lifespan(loaded),
        redirect_slashes=False,
        generate_unique_id_function=_id,
        static_url="/static",
    )
    app.state.max_body = settings.max_body
    app.state.settings = settings
    app.state.runs = Runs(settings)
    routes = [LazyRoutes(operations, "/operations/", frozenset({"POST"})), LazyRoutes(models)]
    # First, because the list is tried in order, and most requests are for them; no model has a path of the others.
    app.router.routes[:0] = routes
    app.router.routes.extend([*runs_router().routes, *discovery_router(loaded).routes, *events_router().routes])
    app.openapi = lambda: _openapi(app, routes, loaded.load())  # type: ignore[method-assign]
    add_handlers(app)
    app.add_middleware(Gate, allowed=settings.allowed_hosts)
    app.add_middleware(Answers)
    return app


def _lifespan(project: Project) -> Any:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(project):
            yield
            await app.state.runs.finish()

    return lifespan


def _openapi(app: FastAPI, lazy: list[LazyRoutes], metadata: Metadata) -> dict[str, Any]:
    """The OpenAPI document; made at the first request for it, when every module of routes is imported."""
    if app.openapi_schema is None:
        routes = [*app.routes, *(route for group in lazy for router in group.routers() for route in router.routes)]
        tags = [
            *({"name": model.name, "description": model.description} for model in metadata.models),
            {"name": "operations", "description": "What the project can do."},
            {"name": "discovery", "description": "What the project consists of, and whether it is well."},
        ]
        described = get_openapi(title=app.title, version=app.version, description=ABOUT, routes=routes, tags=tags)
        document = book.resolve(described)
        document["components"]["schemas"]["Problem"] = PROBLEM
        app.openapi_schema = document
    return app.openapi_schema


def _id(route: Any) -> str:
    """An operation's id in OpenAPI: the name of its function, which is unique by construction."""
    return str(route.name)
