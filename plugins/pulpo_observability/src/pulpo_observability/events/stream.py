"""Streams events to browsers as server-sent events, from the process that answers the request."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from sse_starlette.sse import EventSourceResponse  # comes with pulpo-api, the only plugin that serves this

from pulpo_core.events import FrameworkEvent
from pulpo_observability.events.event_json import event_json
from pulpo_observability.events.tracker import get_tracker

WAITING = 1000  # the maximum number of events for a slow client; further ones are dropped
HEARTBEAT = 15  # seconds


def stream(matches: Callable[[FrameworkEvent], bool]) -> EventSourceResponse:
    """Return a response that sends each event for which the function returns True, until the client disconnects."""
    loop, waiting = asyncio.get_running_loop(), asyncio.Queue[FrameworkEvent](WAITING)

    def put(event: FrameworkEvent) -> None:
        if not waiting.full():
            waiting.put_nowait(event)

    def notice(event: FrameworkEvent) -> None:
        if matches(event) and not loop.is_closed():
            loop.call_soon_threadsafe(put, event)

    async def messages() -> AsyncIterator[dict[str, str]]:
        leave = get_tracker().subscribe(notice)
        try:
            while True:
                yield {"event": "event", "data": json.dumps(event_json(await waiting.get()))}
        finally:
            leave()

    return EventSourceResponse(messages(), ping=HEARTBEAT)
