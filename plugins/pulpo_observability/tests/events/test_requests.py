"""Events of requests, in any ASGI application and in the one that Pulpo generates."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.responses import StreamingResponse

from pulpo_core.events import FrameworkEvent
from pulpo_observability.events import get_tracker
from pulpo_observability.events.middleware import add_selfawareness_middleware

if TYPE_CHECKING:
    from plugins.pulpo_observability.tests.conftest import Serve

SECRET = "correct-horse-battery"


@pytest.fixture
async def empty_tracker() -> None:
    """Empty the tracker of this process."""
    await get_tracker().clear()


def application() -> FastAPI:
    """An application that Pulpo knows nothing of."""
    app = FastAPI()

    @app.get("/items/{number}")
    async def item(number: int) -> int:
        return number

    @app.get("/fail")
    async def fail() -> None:
        raise ValueError(f"the password is {SECRET}")

    @app.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(0.05)

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "one"
            await asyncio.sleep(0.05)
            yield "two"

        return StreamingResponse(parts())

    return app


async def ask(app: Starlette, *paths: str) -> list[int]:
    """Return the statuses of the answers."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return [(await client.get(path)).status_code for path in paths]


async def captured() -> list[FrameworkEvent]:
    return (await get_tracker().get_events(None))[::-1]


@pytest.mark.usefixtures("empty_tracker")
async def test_failed_requests() -> None:
    app = application()
    add_selfawareness_middleware(app, slow_request_ms=60_000)
    paths = ("/items/1", "/items/x", f"/{SECRET}", "/fail", f"/items/2?key={SECRET}")
    assert await ask(app, *paths) == [200, 422, 404, 500, 200]
    found = await captured()
    assert [(each.event_type, each.level, each.metadata["route"], each.metadata["status"]) for each in found] == [
        ("api_validation_error", "warn", "/items/{number}", 422),
        ("api_request_error", "warn", "", 404),
        ("api_request_error", "error", "/fail", 500),
    ]
    assert found[2].error_details == {"type": "ValueError"}
    assert found[2].message == "GET /fail was answered with 500"
    assert SECRET not in repr(found)


@pytest.mark.usefixtures("empty_tracker")
async def test_slow_requests() -> None:
    app = application()
    add_selfawareness_middleware(app, slow_request_ms=50)
    assert await ask(app, "/slow", "/stream") == [200, 200]
    (found,) = await captured()
    assert (found.event_type, found.metadata) == (
        "api_request_slow",
        {"method": "GET", "route": "/slow", "status": 200},
    )
    assert found.duration_ms is not None
    assert found.duration_ms >= 50
    assert await get_tracker().get_slow_operations(50) == [found]


@pytest.mark.xdist_group("observed")
class TestServed:
    """The generated API has the middleware, and shows the events."""

    def test_events_of_the_framework_and_of_requests(self, client: httpx.Client) -> None:
        assert client.post("/operations/fail", json={"password": SECRET}).status_code == 500
        assert client.post("/operations/wait", json={"seconds": 0.3}).status_code == 200
        assert client.post("/things", json={"name": "x", "note": SECRET}).status_code == 201
        assert client.post("/things", json={"name": "x", "note": SECRET}).status_code == 409
        answer = client.get("/watched", params={"limit": 1000})
        assert answer.status_code == 200
        items: list[dict[str, Any]] = answer.json()["items"]
        types = {item["type"] for item in items}
        assert types >= {"db_connected", "service_start", "api_request_error", "api_request_slow", "db_query_error"}
        (refused,) = (item for item in items if item["type"] == "db_query_error")
        assert refused["metadata"] == {"collection": "Thing", "kind": "insert", "operation": None}
        assert SECRET not in answer.text

    def test_filters(self, client: httpx.Client) -> None:
        client.post("/operations/wait", json={"seconds": 0.3})
        query = {"type": "api_request_slow", "level": "warn", "module": "api", "min_duration_ms": "200", "limit": "1"}
        answer = client.get("/watched", params=query)
        (item,) = answer.json()["items"]
        assert item["metadata"] == {"method": "POST", "route": "/operations/{name}", "status": 200}
        later = {"since": "2999-01-01"}
        assert client.get("/watched", params=later).json()["items"] == []


async def test_a_stream_of_events(serve_observed: "Serve") -> None:
    async with AsyncExitStack() as stack:
        with serve_observed(PULPO_OBSERVABILITY_ROLE="") as served:  # stops, although a client stays
            client = httpx.AsyncClient(base_url=served.url, timeout=30, trust_env=False)
            await stack.enter_async_context(client)
            streamed = client.stream("GET", "/observability/events/stream", params={"level": "warn"})
            answer = await stack.enter_async_context(streamed)
            assert answer.headers["content-type"].startswith("text/event-stream")
            ahead = asyncio.ensure_future(_first_data(answer))
            while not ahead.done():
                await client.get("/no-such-path")
                await asyncio.wait([ahead], timeout=0.05)
            event = json.loads(ahead.result())
            assert (event["type"], event["metadata"]["status"]) == ("api_request_error", 404)


async def _first_data(answer: httpx.Response) -> str:
    async for line in answer.aiter_lines():
        if line.startswith("data:"):
            return line.removeprefix("data:")
    raise AssertionError("the stream has ended")
