"""The routes `GET events` and `GET events/stream`: the events of the process that answers."""

import os
from collections.abc import Callable
from datetime import UTC
from enum import StrEnum
from typing import TypeVar

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_core.exceptions import ValidationError
from pulpo_core.times import read_time
from pulpo_observability.events.event_json import event_json
from pulpo_observability.events.tracker import EventFilter, get_tracker

MAX_ITEMS = 1000
PARAMETERS = ("module", "level", "type", "since", "until", "min_duration_ms", "limit")
E = TypeVar("E", bound=StrEnum)


async def list_events(request: Request) -> JSONResponse:
    """Return the newest events that meet all conditions of the query, and the statistics of all events.

    Raises ValidationError for an invalid query.
    """
    query, tracker = request.query_params, get_tracker()
    matches = read_filter(query)
    found = tracker.find(matches, _number(query, "limit", 100, MAX_ITEMS))
    body = {"items": [event_json(event) for event in found], "process": os.getpid(), "stats": await tracker.get_stats()}
    return JSONResponse(body)


async def stream_events(request: Request) -> Response:
    """Send new events that meet the conditions of the query as they happen (server-sent events)."""
    from pulpo_observability.events.stream import stream

    return stream(read_filter(request.query_params))


routes = [
    Route("/events", list_events, methods=["GET"]),
    Route("/events/stream", stream_events, methods=["GET"]),
]


def read_filter(query: QueryParams) -> Callable[[FrameworkEvent], bool]:
    """Return a function that returns True for events that meet the conditions of a query. Raises ValidationError."""
    _check_names(query)
    wanted = EventFilter(
        module=query.get("module"),
        level=_choice(query, "level", FrameworkEventLevel),
        event_type=_type(query),
        since=read_time(query.get("since"), "since", UTC),
        until=read_time(query.get("until"), "until", UTC),
    )
    slowest = _number(query, "min_duration_ms", 0, 10**9)
    return lambda event: wanted.matches(event) and (event.duration_ms or 0) >= slowest


def _check_names(query: QueryParams) -> None:
    for name in query:
        if name not in PARAMETERS:
            raise ValidationError(f"there is no parameter {name[:100]!r}; known are {', '.join(PARAMETERS)}")


def _type(query: QueryParams) -> str | None:
    """Return a type of the framework's events, or of other events that have been captured."""
    text = query.get("type")
    return text if text in get_tracker().types() else _choice(query, "type", FrameworkEventType)


def _choice(query: QueryParams, name: str, kind: type[E]) -> E | None:
    text = query.get(name)
    try:
        return None if text is None else kind(text)
    except ValueError:
        raise ValidationError(f"{name} must be one of {', '.join(kind)}; got {text[:100]!r}") from None  # type: ignore[index]


def _number(query: QueryParams, name: str, default: int, highest: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 12 and int(text) <= highest):
        raise ValidationError(f"{name} must be a number from 0 to {highest}, got {text[:100]!r}")
    return int(text)
