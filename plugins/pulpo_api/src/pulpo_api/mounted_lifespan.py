"""Runs the lifespan of a mounted ASGI application, as a server would."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from starlette.types import ASGIApp, Message

log = logging.getLogger("pulpo.api")
START_SECONDS, STOP_SECONDS = 60.0, 5.0


class StartError(Exception):
    """The application reports that it cannot start."""


@asynccontextmanager
async def lifespan_of(app: ASGIApp, name: str) -> AsyncIterator[dict[str, Any]]:
    """Start an application, and stop it after the block. Yields the state for its requests.

    An application without a lifespan is left alone. Raises StartError, and TimeoutError if it takes too long.
    """
    state: dict[str, Any] = {}
    events: asyncio.Queue[Message] = asyncio.Queue()
    answers: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": state}
    # A separate task, because an application must exit a context (a task group) in the task that entered it.
    task = asyncio.ensure_future(app(scope, events.get, answers.put))
    try:
        answer = await _ask(task, events, answers, "lifespan.startup", START_SECONDS)
        if answer is not None and answer["type"] == "lifespan.startup.failed":
            raise StartError(str(answer.get("message", "")).strip().rpartition("\n")[2] or "it gives no reason")
        yield state
        with suppress(TimeoutError):
            answer = await _ask(task, events, answers, "lifespan.shutdown", STOP_SECONDS)
        if answer is not None and answer["type"] == "lifespan.shutdown.failed":
            log.error("%s failed to stop: %s", name, answer.get("message", ""))
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _ask(
    task: "asyncio.Future[None]",
    events: "asyncio.Queue[Message]",
    answers: "asyncio.Queue[Message]",
    event: str,
    seconds: float,
) -> Message | None:
    """Send an event and return the reply; None if the application ends without one, because it has no lifespan."""
    events.put_nowait({"type": event})
    waiting = asyncio.ensure_future(answers.get())
    try:
        async with asyncio.timeout(seconds):
            both: set[asyncio.Future[Any]] = {task, waiting}
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        return waiting.result() if waiting.done() else None
    finally:
        waiting.cancel()
