"""The tracker of events: what it keeps, finds, counts, sends on and hides."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, SecretStr

from pulpo_core import Sensitive
from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_observability.events import EventTracker, capture_event, get_tracker

SECRET = "correct-horse-battery"
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
Level, Type = FrameworkEventLevel, FrameworkEventType


def event(number: int = 0, **fields: Any) -> FrameworkEvent:
    """An event, one minute later for each number."""
    usual = {"event_type": Type.CODEGEN_START, "module": "codegen", "message": f"number {number}"}
    return FrameworkEvent(**{**usual, "timestamp": NOON + timedelta(minutes=number), **fields})


def numbers(events: list[FrameworkEvent]) -> list[int]:
    return [int(each.message.rpartition(" ")[2]) for each in events]


async def test_the_oldest_are_dropped() -> None:
    tracker = EventTracker(max_events=3)
    for number in range(5):
        tracker.capture(event(number))
    assert numbers(await tracker.get_events()) == [4, 3, 2]
    stats = await tracker.get_stats()
    assert (stats["captured"], stats["kept"], stats["dropped"]) == (5, 3, 2)
    await tracker.clear()
    assert await tracker.get_events() == []


async def test_ten_thousand_by_default() -> None:
    tracker = EventTracker()
    for number in range(10_001):
        tracker.capture(event(number))
    found = await tracker.get_events(None)
    assert (len(found), numbers(found[-1:])) == (10_000, [1])


async def test_filters() -> None:
    tracker = EventTracker()
    tracker.capture(event(0, level=Level.WARN, duration_ms=1500))
    tracker.capture(event(1, level=Level.ERROR, module="api", event_type=Type.API_REQUEST_ERROR))
    tracker.capture(event(2, level=Level.CRITICAL, module="api"))
    tracker.capture(event(3, duration_ms=200))
    assert numbers(await tracker.get_events(module="api")) == [2, 1]
    assert numbers(await tracker.get_events(module="api", level=Level.ERROR)) == [1]
    assert numbers(await tracker.get_events(event_type=Type.API_REQUEST_ERROR)) == [1]
    since, until = NOON + timedelta(minutes=1), NOON + timedelta(minutes=3)
    assert numbers(await tracker.get_events(since=since, until=until)) == [2, 1]
    assert numbers(await tracker.get_events(2)) == [3, 2]
    assert numbers(await tracker.get_errors()) == [2, 1]
    assert numbers(await tracker.get_errors(limit=1)) == [2]
    assert numbers(await tracker.get_warnings()) == [0]
    assert numbers(await tracker.get_slow_operations()) == [0]
    assert numbers(await tracker.get_slow_operations(200)) == [3, 0]
    stats = await tracker.get_stats()
    assert stats["levels"] == {"warn": 1, "error": 1, "critical": 1, "info": 1}
    assert stats["modules"] == {"codegen": 2, "api": 2}
    assert stats["types"] == {"codegen_start": 3, "api_request_error": 1}


async def test_capture_event() -> None:
    await capture_event(
        level=Level.WARN, event_type=Type.REGISTRY_ERROR, module="shop", message="took 2.5 s", duration_ms=2500
    )
    (found,) = await get_tracker().get_events(1, module="shop")
    assert (found.event_type, found.duration_ms, found.metadata) == (Type.REGISTRY_ERROR, 2500, {})


async def test_subscribers(caplog: pytest.LogCaptureFixture) -> None:
    tracker = EventTracker()
    seen: list[FrameworkEvent] = []
    later: list[FrameworkEvent] = []

    def fail(_: FrameworkEvent) -> None:
        raise RuntimeError("no luck")

    tracker.subscribe(fail)
    unsubscribe = tracker.subscribe(seen.append)
    tracker.subscribe(later.append)
    tracker.capture(event(0))
    unsubscribe()
    unsubscribe()
    tracker.capture(event(1))
    assert (numbers(seen), numbers(later)) == ([0], [0, 1])
    assert "no luck" in caplog.text


async def test_threads_and_loops() -> None:
    tracker = EventTracker(max_events=100)
    seen: list[FrameworkEvent] = []
    tracker.subscribe(seen.append)

    async def capture() -> None:
        for number in range(500):
            tracker.capture(event(number))
            await tracker.get_stats()

    threads = [threading.Thread(target=lambda: asyncio.run(capture())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    stats = await tracker.get_stats()
    assert (stats["captured"], stats["kept"], stats["dropped"], len(seen)) == (2000, 100, 1900, 2000)


class Login(BaseModel):
    user: str
    pin: Annotated[str, Sensitive]


async def test_secrets_are_masked() -> None:
    tracker = EventTracker()
    sent: list[FrameworkEvent] = []
    tracker.subscribe(sent.append)
    tracker.capture(
        event(
            message=f"no answer from mongodb://me:{SECRET}@db/shop",
            metadata={"login": [Login(user="me", pin=SECRET)], "key": SecretStr(SECRET)},
            error_details={"urls": {"db": [f"https://me:{SECRET}@db"]}},
        )
    )
    (found,) = await tracker.get_events()
    assert SECRET not in repr(found) + repr(sent)
    assert found.metadata["login"] == [{"user": "me", "pin": "**********"}]
    assert found.error_details == {"urls": {"db": ["https://***@db"]}}
