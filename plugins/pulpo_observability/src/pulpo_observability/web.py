"""The routes at `/observability`. The API checks permissions, and turns errors into responses."""

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_core.runtime import current_runtime
from pulpo_observability.changes.routes import routes as change_routes
from pulpo_observability.events.routes import routes as event_routes
from pulpo_observability.records import bind_once
from pulpo_observability.runs.routes import routes as run_routes
from pulpo_observability.settings import ObservabilitySettings


class RecordsBinding:
    """ASGI middleware that binds the documents of the records before the first request that may read them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bind the documents, and serve the request."""
        if (runtime := current_runtime()) is not None:
            await bind_once(runtime)
        await self.app(scope, receive, send)


async def show_features(_: Request) -> Response:
    """Return the features that are turned on. A caller who gets an answer may use all of them."""
    runtime = current_runtime()
    settings = runtime.project.section(ObservabilitySettings) if runtime else ObservabilitySettings()
    found = {"runs": settings.records_runs, "changes": settings.changes, "events": settings.events}
    return JSONResponse({**found, "metrics": settings.metrics})


app = Router(
    routes=[
        Route("/", show_features, methods=["GET"]),
        *event_routes,
        Mount("", routes=[*run_routes, *change_routes], middleware=[Middleware(RecordsBinding)]),
    ]
)
