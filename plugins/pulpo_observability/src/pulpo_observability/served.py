"""The application at `/observability`. What it needs is imported at the first request, not at the start."""

from starlette.types import Receive, Scope, Send


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request; the lifespan is left to the API."""
    if scope["type"] != "http":
        return
    from pulpo_observability.web import app as routes

    await routes(scope, receive, send)
