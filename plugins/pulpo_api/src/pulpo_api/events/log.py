"""The log of the latest events, shared by all listeners. Each has a position, so a slow one costs no memory."""

import asyncio
from collections import deque

from pulpo_api.events.event import Event

MAX_EVENTS = 1024
MAX_SIZE = 16 * 1024 * 1024


class BehindError(Exception):
    """The event at a position is no longer kept."""


class Log:
    """A log bounded by a number of events and of characters. `mark` is the id of its end, where the next event goes."""

    def __init__(self, mark: str = "", max_events: int = MAX_EVENTS, max_size: int = MAX_SIZE) -> None:
        self.mark = mark
        self.start = 0
        self._max_events = max_events
        self._max_size = max_size
        self._events: deque[Event] = deque()
        self._size = 0
        self._positions: dict[str, int] = {mark: 0}
        self._changed = asyncio.Event()

    @property
    def end(self) -> int:
        """The position of the next event."""
        return self.start + len(self._events)

    def append(self, event: Event) -> None:
        """Add an event, and drop the oldest ones if there are too many."""
        self._events.append(event)
        self._size += len(event.data)
        self._positions[event.id] = self.end
        self.mark = event.id
        while len(self._events) > self._max_events or (self._size > self._max_size and len(self._events) > 1):
            self._forget()
        self.wake()

    def _forget(self) -> None:
        oldest = self._events.popleft()
        self.start += 1
        self._size -= len(oldest.data)
        self._positions.pop(oldest.id, None)

    def cut(self) -> None:
        """Drop all events: some were missed, so all listeners must start over."""
        self.start = self.end + 1
        self._events.clear()
        self._positions.clear()
        self._size = 0
        self.wake()

    def find(self, id: str) -> int | None:  # noqa: A002
        """Return the position after the event with an id, or None."""
        position = self.end if id == self.mark else self._positions.get(id, -1)
        return position if position >= self.start else None

    def at(self, position: int) -> Event | None:
        """Return the event at a position; None at the end. Raises BehindError."""
        if position < self.start:
            raise BehindError
        return self._events[position - self.start] if position < self.end else None

    def wake(self) -> None:
        """Wake all listeners that wait for a change."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait for the next call of `wake`."""
        await self._changed.wait()
