"""The route of events, by itself."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_core.exceptions import ValidationError
from pulpo_observability.events import capture_event, get_tracker
from pulpo_observability.events.routes import routes


async def refused(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 422)


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that has only this route, with two events."""
    await get_tracker().clear()
    for number, module in enumerate(("cli", "api")):
        get_tracker().capture(
            FrameworkEvent(
                event_type=FrameworkEventType.CODEGEN_START,
                module=module,
                message="it begins",
                timestamp=datetime(2026, 5, 1 + number, tzinfo=UTC),
                duration_ms=number,
                metadata={"ratio": float("nan"), "at": datetime(2026, 1, 1, tzinfo=UTC), "names": {"a"}},
            )
        )
    app = Starlette(routes=routes, exception_handlers={ValidationError: refused})
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_events_as_json(client: httpx.AsyncClient) -> None:
    body = (await client.get("/events", params={"module": "api"})).json()
    assert body["items"] == [
        {
            "type": "codegen_start",
            "level": "info",
            "module": "api",
            "message": "it begins",
            "timestamp": "2026-05-02T00:00:00+00:00",
            "duration_ms": 1,
            "error_details": {},
            "metadata": {"ratio": "nan", "at": "2026-01-01 00:00:00+00:00", "names": ["a"]},
        }
    ]
    assert body["stats"]["modules"] == {"cli": 1, "api": 1}


async def test_events_of_other_types(client: httpx.AsyncClient) -> None:
    assert (await client.get("/events", params={"type": "prices_outdated"})).status_code == 422
    await capture_event(FrameworkEventLevel.WARN, "prices_outdated", "shop", "the list of prices is old")
    body = (await client.get("/events", params={"type": "prices_outdated"})).json()
    assert [(item["type"], item["module"]) for item in body["items"]] == [("prices_outdated", "shop")]
    assert body["stats"]["types"]["prices_outdated"] == 1
    assert [event.module for event in await get_tracker().get_events(event_type="prices_outdated")] == ["shop"]


@pytest.mark.parametrize(
    ("query", "modules"),
    [
        ({}, ["api", "cli"]),
        ({"limit": "1"}, ["api"]),
        ({"level": "error"}, []),
        ({"type": "codegen_start", "until": "2026-05-02T00:00:00Z"}, ["cli"]),
        ({"since": "2026-05-02"}, ["api"]),
        ({"min_duration_ms": "1"}, ["api"]),
    ],
)
async def test_filters(client: httpx.AsyncClient, query: dict[str, str], modules: list[str]) -> None:
    answer = await client.get("/events", params=query)
    assert [item["module"] for item in answer.json()["items"]] == modules


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"limit": "-1"}, "limit must be a number from 0 to 1000, got '-1'"),
        ({"limit": "1001"}, "limit must be a number from 0 to 1000, got '1001'"),
        ({"level": "bad"}, "level must be one of debug, info, warn, error, critical; got 'bad'"),
        ({"since": "x"}, "since must be a time, got 'x'"),
        ({"modul": "api"}, "there is no parameter 'modul'"),
    ],
)
async def test_wrong_queries(client: httpx.AsyncClient, query: dict[str, str], detail: str) -> None:
    answer = await client.get("/events", params=query)
    assert (answer.status_code, answer.json()["detail"][: len(detail)]) == (422, detail)
