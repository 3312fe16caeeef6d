"""Observes the requests of an ASGI application: the one middleware that events and metrics share."""

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLIENT_GONE = 499  # nginx's code for it
ROUTE = "pulpo_route"
"""The key of the scope in which Pulpo's API notes the template of the route, where Starlette's `route` has none."""


class RequestListener(Protocol):
    """Is told of a request when its answer begins, or when it fails; must not block, and must not raise."""

    def __call__(self, scope: Scope, status: int, seconds: float, error: BaseException | None) -> None: ...


class RequestObserver:
    """ASGI middleware that measures the time until the answer begins, so that open streams do not count as slow."""

    def __init__(self, app: ASGIApp, listeners: Sequence[RequestListener]) -> None:
        self.app = app
        self.listeners = tuple(listeners)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request, and tell the listeners."""
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
    """Return the template of the route that a request was for: `/things/{id}`; empty if there is none."""
    template = getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else scope.get(ROUTE, "")


def _status_of(error: BaseException | None) -> int:
    """Return the status of a request that was not answered."""
    if isinstance(error, ClientDisconnect):
        return CLIENT_GONE
    return 503 if isinstance(error, asyncio.CancelledError) else 500
