"""Events as they happen, for a browser: server-sent events of the process that answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from sse_starlette.sse import EventSourceResponse  # comes with pulpo-api, which alone serves this

from pulpo_core.events import FrameworkEvent
from pulpo_observability.events.event_json import event_json
from pulpo_observability.events.tracker import get_tracker

WAITING = 1000  # events that a client may be behind; of more, the newest are left out
HEARTBEAT = 15  # seconds


def stream(matches: Callable[[FrameworkEvent], bool]) -> EventSourceResponse:
    """Return an answer that sends each event for which the function returns True, until the client leaves."""
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
