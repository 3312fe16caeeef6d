"""The application at `/observability`. Its modules are imported at the first request, not at the start."""

from starlette.types import Receive, Scope, Send


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a request; the API handles the lifespan."""
    if scope["type"] != "http":
        return
    from pulpo_observability.web import app as routes

    await routes(scope, receive, send)
