"""The application at `/observability`. What it needs is imported and bound at the first request, not at the start."""

from starlette.types import Receive, Scope, Send

from pulpo_core.runtime import current_runtime


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request; the lifespan is left to the API."""
    if scope["type"] != "http":
        return
    from pulpo_observability.records import bind_once
    from pulpo_observability.web import app as routes

    if (runtime := current_runtime()) is not None:
        await bind_once(runtime)
    await routes(scope, receive, send)
