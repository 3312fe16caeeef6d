"""`/events`: the events of all models."""

from fastapi import APIRouter, Request, Response

from pulpo_api.context import api_context
from pulpo_api.events.stream import stream_events


def events_router() -> APIRouter:
    """Return the route for the events of all models; a single model's route is in its own module."""
    router = APIRouter(tags=["discovery"])

    @router.get("/events")
    async def stream_all_events(request: Request) -> Response:
        """Follow the changes of all models that the request may read, as server-sent events."""
        permissions = api_context(request.scope).permissions
        return await stream_events(request, await permissions.readable(request.scope))

    return router
