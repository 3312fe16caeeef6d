"""The latest events, kept once for all who follow: each has a position in it, so no one can make it grow."""

import asyncio
from collections import deque

from pulpo_api.events.event import Event

MAX_EVENTS = 1024
MAX_SIZE = 16 * 1024 * 1024


class BehindError(Exception):
    """What comes next at a position is not kept any more."""


class Log:
    """At most so many events, and so many characters. `mark` is the id of its end, where the next event comes."""

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
        """Add an event, and forget the oldest ones where there are too many."""
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
        """Forget everything: something was missed, and whoever follows has to start anew."""
        self.start = self.end + 1
        self._events.clear()
        self._positions.clear()
        self._size = 0
        self.wake()

    def find(self, id: str) -> int | None:  # noqa: A002
        """The position that an id stands for, or None."""
        position = self.end if id == self.mark else self._positions.get(id, -1)
        return position if position >= self.start else None

    def at(self, position: int) -> Event | None:
        """The event at a position; None at the end. Raises BehindError."""
        if position < self.start:
            raise BehindError
        return self._events[position - self.start] if position < self.end else None

    def wake(self) -> None:
        """Let those who wait look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Wait until there is something to look at."""
        await self._changed.wait()
