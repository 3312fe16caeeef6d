"""The event tracker, which keeps the newest events of this process in memory."""

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pulpo_core.events import FrameworkEvent, FrameworkEventLevel, FrameworkEventType
from pulpo_core.urls import without_credentials

MAX_EVENTS = 10_000
SLOW_MS = 1000
ERRORS = (FrameworkEventLevel.ERROR, FrameworkEventLevel.CRITICAL)
PLAIN = frozenset({bool, int, float, type(None)})

log = logging.getLogger(__name__)
Subscriber = Callable[[FrameworkEvent], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Conditions for events: all that are set must hold. `since` is inclusive, `until` is not."""

    module: str | None = None
    level: FrameworkEventLevel | None = None
    event_type: FrameworkEventType | str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def matches(self, event: FrameworkEvent) -> bool:
        """Return True if the event meets the conditions."""
        return (
            (self.module is None or event.module == self.module)
            and (self.level is None or event.level == self.level)
            and (self.event_type is None or event.event_type == self.event_type)
            and (self.since is None or event.timestamp >= self.since)
            and (self.until is None or event.timestamp < self.until)
        )


EVERYTHING = EventFilter()


class EventTracker:
    """Keeps the newest events, and sends each event to the subscribers. Safe across threads and event loops.

    Queries return the newest events first. Sensitive values (`SecretStr`, marked fields of models) in metadata and
    error details are masked, and credentials in URLs are left out.
    """

    def __init__(self, max_events: int = MAX_EVENTS) -> None:
        self._events: deque[FrameworkEvent] = deque(maxlen=max_events)
        self._lock = threading.Lock()
        self._captured = 0
        self._subscribers: tuple[Subscriber, ...] = ()

    def capture(self, event: FrameworkEvent) -> None:
        """Keep an event. An error of a subscriber is logged, and affects neither the others nor the caller."""
        event = _safe(event)
        with self._lock:
            self._events.append(event)
            self._captured += 1
        for subscriber in self._subscribers:
            try:
                subscriber(event)
            except Exception:
                log.exception("the subscriber %r failed with an event", subscriber)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call a function with each new event; returns a function that ends the subscription.

        It is called immediately, in the thread or event loop where the event happens, so it must not block.
        """
        with self._lock:
            self._subscribers = (*self._subscribers, subscriber)

        def unsubscribe() -> None:
            with self._lock:
                left = list(self._subscribers)
                with suppress(ValueError):
                    left.remove(subscriber)
                self._subscribers = tuple(left)

        return unsubscribe

    async def get_events(
        self,
        limit: int | None = 100,
        *,
        module: str | None = None,
        level: FrameworkEventLevel | None = None,
        event_type: FrameworkEventType | str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[FrameworkEvent]:
        """Return the newest events that meet all given conditions, at most `limit`."""
        wanted = EventFilter(module=module, level=level, event_type=event_type, since=since, until=until)
        return self.find(wanted.matches, limit)

    async def get_errors(self, limit: int | None = 100) -> list[FrameworkEvent]:
        """Return the newest events of the levels ERROR and CRITICAL."""
        return self.find(lambda event: event.level in ERRORS, limit)

    async def get_warnings(self, limit: int | None = 100) -> list[FrameworkEvent]:
        """Return the newest events of the level WARN."""
        return self.find(lambda event: event.level == FrameworkEventLevel.WARN, limit)

    async def get_slow_operations(
        self, min_duration_ms: int = SLOW_MS, limit: int | None = 100
    ) -> list[FrameworkEvent]:
        """Return the newest events of work that took at least this number of milliseconds."""
        return self.find(lambda event: (event.duration_ms or 0) >= min_duration_ms, limit)

    def types(self) -> set[str]:
        """Return the types of the kept events."""
        with self._lock:
            return {str(event.event_type) for event in self._events}

    async def get_stats(self) -> dict[str, Any]:
        """Return the numbers of events: `captured` since the process started, `kept`, `dropped`, and the kept ones by
        `levels`, `modules` and `types`."""
        with self._lock:
            events, captured = list(self._events), self._captured
        return {
            "captured": captured,
            "kept": len(events),
            "dropped": captured - len(events),
            "levels": dict(Counter(str(event.level) for event in events)),
            "modules": dict(Counter(event.module for event in events)),
            "types": dict(Counter(str(event.event_type) for event in events)),
        }

    async def clear(self) -> None:
        """Remove all events."""
        with self._lock:
            self._events.clear()
            self._captured = 0

    def find(self, matches: Callable[[FrameworkEvent], bool], limit: int | None = 100) -> list[FrameworkEvent]:
        """Return the newest events for which the function returns True, at most `limit`."""
        with self._lock:
            events = list(self._events)
        found: Iterator[FrameworkEvent] = filter(matches, reversed(events))
        return [event for _, event in zip(range(len(events) if limit is None else limit), found, strict=False)]


_tracker = EventTracker()


def get_tracker() -> EventTracker:
    """Return the tracker of this process."""
    return _tracker


async def capture_event(
    level: FrameworkEventLevel,
    event_type: FrameworkEventType | str,
    module: str,
    message: str,
    duration_ms: int | None = None,
    error_details: Mapping[str, Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Add an event to the tracker of this process. Code that cannot await uses `get_tracker().capture(event)`.

    `event_type` may be a text of your own, such as `prices_outdated`.
    """
    _tracker.capture(
        FrameworkEvent(
            level=level,
            event_type=event_type,
            module=module,
            message=message,
            duration_ms=duration_ms,
            error_details=error_details or {},
            metadata=metadata or {},
        )
    )


def _safe(event: FrameworkEvent) -> FrameworkEvent:
    """Return the event without sensitive values. Most events have none, and are returned unchanged."""
    message = without_credentials(event.message)
    details, metadata = _shown(event.error_details), _shown(event.metadata)
    if message is event.message and details is event.error_details and metadata is event.metadata:
        return event
    return replace(event, message=message, error_details=details, metadata=metadata)


def _shown(values: Mapping[str, Any]) -> Mapping[str, Any]:
    if all(map(_is_plain, values.values())):
        return values
    from pulpo_core.sensitive import masked  # imports pydantic, which most commands do not need

    return _without_urls(masked(dict(values)))  # type: ignore[no-any-return]


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str:
        return "://" not in value
    if kind is dict:
        return all(map(_is_plain, value)) and all(map(_is_plain, value.values()))
    return kind in PLAIN or (kind in (list, tuple) and all(map(_is_plain, value)))


def _without_urls(value: Any) -> Any:
    if isinstance(value, str):
        return without_credentials(value)
    if isinstance(value, list):
        return [_without_urls(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_urls(item) for key, item in value.items()}
    return value
