"""One listener: its position in the log, and its messages."""

from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing

import orjson
from pymongo.errors import PyMongoError
from sse_starlette.event import ServerSentEvent

from pulpo_api.events.event import Event
from pulpo_api.events.log import MAX_EVENTS, BehindError
from pulpo_api.events.sources import EventSource, ResumeError
from pulpo_core.invocation import Actor


class Subscription:
    """A listener to the events that an actor may read, of some models (by name) or all, after an id or from now on."""

    def __init__(self, source: EventSource, models: frozenset[str] | None, last_id: str | None, actor: Actor) -> None:
        self._source = source
        self._log = source.log
        self._models = models
        self._actor = actor
        self._last_id = last_id
        self._sent = "" if last_id else self._log.mark
        self._position = self._log.end
        self._seen: deque[str] = deque(maxlen=MAX_EVENTS)
        self._idle = False
        self._closed = False

    async def messages(self) -> AsyncGenerator[ServerSentEvent, None]:
        """Yield the name of the source, then the missed events, then each event as it happens."""
        yield _message("source", {"source": self._source.name}, self._sent)
        try:
            async with aclosing(self._missed()) as missed:
                async for event in missed:
                    yield _shown(event)
                    self._sent = event.id  # only now: the event has been sent when the next message is requested
        except ResumeError as error:
            self._sent = self._log.mark
            self._position = self._log.end
            yield self._reset(str(error))
        except PyMongoError:  # the database is unreachable: the client reconnects, with the same id
            return
        try:
            async for message in self._following():
                yield message
        except PyMongoError:  # the row rules were queried
            return

    def heartbeat(self) -> ServerSentEvent:
        """Return a comment. Its id lets a listener to a model without changes resume from here."""
        return ServerSentEvent(comment="heartbeat", id=self._reached() or None)

    def _reached(self) -> str:
        """Return the id of the last event that was sent or skipped."""
        return self._log.mark if self._idle and self._position == self._log.end else self._sent

    def close(self) -> None:
        """End the messages immediately."""
        self._closed = True
        self._log.wake()

    async def _missed(self) -> AsyncGenerator[Event, None]:
        """Yield the events between the client's id and the position from which it continues in the log."""
        found = self._log.find(self._last_id) if self._last_id else self._position
        if found is not None or self._last_id is None:
            self._position = self._position if found is None else found
            return
        async with aclosing(self._source.catch_up(self._last_id)) as events:
            async for event in events:
                if self._closed:
                    return
                self._seen.append(event.id)
                if await self._is_wanted(event):
                    yield event
                if (known := self._log.find(event.id)) is not None:
                    self._position = known
                    return

    async def _following(self) -> AsyncGenerator[ServerSentEvent, None]:
        while not self._closed:
            try:
                event = self._log.at(self._position)
            except BehindError:
                yield self._reset("events were missed: this client was too slow, or the change stream started over")
                return
            if event is None:
                self._idle = True
                await self._log.changed()
                self._idle = False
                continue
            self._position += 1
            if event.id not in self._seen and await self._is_wanted(event):
                yield _shown(event)
            self._sent = event.id

    async def _is_wanted(self, event: Event) -> bool:
        return (self._models is None or event.model in self._models) and await event.is_open_to(self._actor)

    def _reset(self, reason: str) -> ServerSentEvent:
        return _message("reset", {"reason": reason}, self._log.mark)


def _shown(event: Event) -> ServerSentEvent:
    return ServerSentEvent(event.data, event=event.kind, id=event.id or None)


def _message(event: str, data: object, id: str | None) -> ServerSentEvent:  # noqa: A002
    return ServerSentEvent(orjson.dumps(data).decode(), event=event, id=id or None)
