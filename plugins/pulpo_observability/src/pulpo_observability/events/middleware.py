"""Captures events of requests that fail or are slow."""

from typing import Any

from starlette.applications import Starlette
from starlette.types import Scope

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_observability.events.tracker import SLOW_MS, EventTracker, get_tracker
from pulpo_observability.requests import RequestListener, RequestObserver, route_of

INVALID = 422


def add_selfawareness_middleware(app: Starlette, slow_request_ms: int = SLOW_MS) -> None:
    """Capture events of a FastAPI or Starlette application: requests that fail, or take `slow_request_ms` or longer.

    The API that Pulpo generates already has this middleware.
    """
    app.add_middleware(RequestObserver, listeners=[request_events(slow_request_ms)])


def request_events(slow_request_ms: int, tracker: EventTracker | None = None) -> RequestListener:
    """Return a listener that captures an event for each request that fails or is slow.

    The events contain the route's template instead of the path, and only the type of an exception: paths, query
    strings and messages may contain secrets.
    """
    events, slow_seconds = tracker or get_tracker(), slow_request_ms / 1000

    def listen(scope: Scope, status: int, seconds: float, error: BaseException | None) -> None:
        if status >= 400:
            events.capture(_failed(scope, status, seconds, error))
        if seconds >= slow_seconds:
            events.capture(_slow(scope, status, seconds, slow_request_ms))

    return listen


def _failed(scope: Scope, status: int, seconds: float, error: BaseException | None) -> FrameworkEvent:
    types = FrameworkEventType
    return FrameworkEvent(
        level=FrameworkEventLevel.ERROR if status >= 500 else FrameworkEventLevel.WARN,
        event_type=types.API_VALIDATION_ERROR if status == INVALID else types.API_REQUEST_ERROR,
        module="api",
        message=f"{_shown(scope)} was answered with {status}",
        duration_ms=int(seconds * 1000),
        error_details={} if error is None else {"type": type(error).__name__},
        metadata=_metadata(scope, status),
    )


def _slow(scope: Scope, status: int, seconds: float, limit: int) -> FrameworkEvent:
    milliseconds = int(seconds * 1000)
    return FrameworkEvent(
        level=FrameworkEventLevel.WARN,
        event_type=FrameworkEventType.API_REQUEST_SLOW,
        module="api",
        message=f"{_shown(scope)} took {milliseconds} ms (limit: {limit} ms)",
        duration_ms=milliseconds,
        metadata=_metadata(scope, status),
    )


def _shown(scope: Scope) -> str:
    return f"{scope['method'][:20]} {route_of(scope) or 'a path without a route'}"


def _metadata(scope: Scope, status: int) -> dict[str, Any]:
    return {"method": scope["method"][:20], "route": route_of(scope), "status": status}
