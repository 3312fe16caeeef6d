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
        models = await api_context(request.scope).permissions.readable(request.scope)
        return await stream_events(request, frozenset(model.name for model in models))

    return router
