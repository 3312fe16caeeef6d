"""Observes the requests of an ASGI application, with one middleware for events and metrics."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLIENT_GONE = 499  # nginx's code for a request that the client has cancelled
ROUTE = "pulpo_route"
"""The scope key in which Pulpo's API stores the template of a route for which Starlette's `route` has none."""


class RequestListener(Protocol):
    """A function that is called when the response to a request starts, or it fails; must neither block nor raise."""

    def __call__(self, scope: Scope, status: int, seconds: float, error: BaseException | None) -> None: ...


class RequestObserver:
    """ASGI middleware that measures the time until the response starts, so that open streams do not count as slow."""

    def __init__(self, app: ASGIApp, listeners: Sequence[RequestListener]) -> None:
        self.app = app
        self.listeners = tuple(listeners)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, and call the listeners."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started, status, seconds, failure = time.perf_counter(), 0, 0.0, None

        def answer(message: Message) -> "asyncio.Future[None]":
            nonlocal status, seconds
            if message["type"] == "http.response.start":
                status, seconds = message["status"], time.perf_counter() - started
            return send(message)  # type: ignore[return-value]

        try:
            return await self.app(scope, receive, answer)
        except BaseException as error:
            failure = error
            raise
        finally:
            if not status:
                status, seconds = _status_of(failure), time.perf_counter() - started
            for listener in self.listeners:
                listener(scope, status, seconds, failure)


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request matched, such as `/things/{id}`; empty if there is none."""
    template = getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else scope.get(ROUTE, "")


def _status_of(error: BaseException | None) -> int:
    """Return the status of a request that was not answered."""
    if isinstance(error, ClientDisconnect):
        return CLIENT_GONE
    return 503 if isinstance(error, asyncio.CancelledError) else 500
