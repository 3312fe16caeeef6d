"""The sources of events: the database's change streams, or the writes of this process."""

import asyncio
import logging
import re
import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any, Literal

from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import OperationFailure, PyMongoError

from pulpo_api.events.event import Event, EventViews
from pulpo_api.events.log import Log
from pulpo_core.writes.effects import EffectKind

log = logging.getLogger("pulpo.api")

SourceName = Literal["change_stream", "api_writes"]
TOKEN = re.compile(r"c([0-9A-Fa-f]{1,4096})")
KINDS: dict[str, EffectKind] = {"insert": "created", "update": "updated", "replace": "updated", "delete": "deleted"}
AWAIT_MS = 500  # how long the database waits for a change before it replies without one
PRE_IMAGES = 17  # the wire version of MongoDB 6.0, the first that can report the state before a change
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between two attempts to reach the database

ChangeEvent = Mapping[str, Any]


class ResumeError(Exception):
    """The events after an id are not available."""


class ProcessWrites:
    """The writes of this process since the first listener; writes of other processes are not seen.

    `events.write_middleware` reports each document.
    """

    name: SourceName = "api_writes"

    def __init__(self, views: EventViews) -> None:
        self.collections = frozenset(views.collections)
        self._views = views
        self._prefix = f"w{secrets.token_hex(8)}"  # so that the id of another process's event is recognised
        self.log = Log(f"{self._prefix}-0")

    def append(self, kind: EffectKind, collection: str, stored: Mapping[str, Any]) -> None:
        """Add the event of one document; `stored` is its state now, or before its deletion."""
        view = self._views.find(collection, stored)
        if view is not None:
            self.log.append(view.event(f"{self._prefix}-{self.log.end + 1}", kind, stored["_id"], stored))

    async def catch_up(self, id: str) -> AsyncGenerator[Event, None]:  # noqa: A002
        """Raise ResumeError, because events are not stored."""
        raise ResumeError(f"the events after {id[:40]!r} are not known to this process")
        yield

    @property
    def is_over(self) -> bool:
        """Return False, because this source lasts as long as the process."""
        return False

    def stop(self) -> None:
        """Do nothing, so that a listener that reconnects gets the events that it missed."""


class ChangeStream:
    """One change stream on the whole database, reopened after each loss of the connection."""

    name: SourceName = "change_stream"

    def __init__(self, database: AsyncDatabase[Any], views: EventViews) -> None:
        self.log = Log()
        self._database = database
        self._views = views
        self._token: Mapping[str, Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the stream. Raises OperationFailure if the database has none, ConnectionFailure if it is unreachable."""
        stream = await self._open(None)
        self._reach(stream)
        self._task = asyncio.create_task(self._follow(stream))
        self._task.add_done_callback(self._end)

    @property
    def is_over(self) -> bool:
        """Return True if no more events will come."""
        return self._task is None or self._task.done()

    def _end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("events: the change stream ended", exc_info=error)
            self.log.cut()  # the listeners reconnect, to a new stream

    def stop(self) -> None:
        """Close the stream. Its log can no longer be used, because it would lack the following events."""
        if self._task is not None:
            self._task.cancel()

    async def catch_up(self, id: str) -> AsyncGenerator[Event, None]:  # noqa: A002
        """Yield the events after an id. Raises ResumeError if the database no longer has them."""
        found = TOKEN.fullmatch(id)
        if not found:
            raise ResumeError(f"{id[:40]!r} is not the id of an event of this API")
        try:
            async with await self._open({"_data": found[1]}) as stream:
                while stream.alive and (change := await stream.try_next()) is not None:
                    if event := self._event(change):
                        yield event
        except OperationFailure as error:
            reason = (error.details or {}).get("errmsg", "no reason given")
            raise ResumeError(f"the database cannot resume from there: {reason}") from None

    async def _open(self, token: Mapping[str, Any] | None) -> AsyncDatabaseChangeStream[Any]:
        """Open a stream of the project's collections, and of drops of the whole database."""
        chosen = {"$or": [{"ns.coll": {"$in": self._views.collections}}, {"operationType": "dropDatabase"}]}
        before = None
        if self._views.need_deleted and (await self._database.command("hello"))["maxWireVersion"] >= PRE_IMAGES:
            before = "whenAvailable"
        return await self._database.watch(
            [{"$match": chosen}],
            full_document="updateLookup",
            full_document_before_change=before,
            resume_after=token,
            max_await_time_ms=AWAIT_MS,
        )

    async def _follow(self, stream: AsyncDatabaseChangeStream[Any]) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                async with stream:
                    await self._drain(stream)
                self._lose("the database was dropped")
            except OperationFailure as error:
                self._lose(str(error))
            except PyMongoError as error:
                log.warning("events: the database does not answer, trying again: %s", type(error).__name__)
            stream, pause = await self._reopen(pause)

    async def _reopen(self, pause: float) -> tuple[AsyncDatabaseChangeStream[Any], float]:
        while True:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                stream = await self._open(self._token)
            except OperationFailure as error:
                self._lose(str(error))
            except PyMongoError:
                continue  # already logged
            else:
                self._reach(stream)
                return stream, FIRST_PAUSE

    async def _drain(self, stream: AsyncDatabaseChangeStream[Any]) -> None:
        while stream.alive:
            change = await stream.try_next()
            if change is not None:
                self._take(change)
            self._reach(stream)

    def _take(self, change: ChangeEvent) -> None:
        if event := self._event(change):
            self.log.append(event)
        elif change["operationType"] in ("drop", "rename", "dropDatabase"):
            self.log.cut()  # documents disappeared without separate events

    def _reach(self, stream: AsyncDatabaseChangeStream[Any]) -> None:
        if stream.resume_token:
            self._token = stream.resume_token
            self.log.mark = _id(stream.resume_token)

    def _lose(self, reason: str) -> None:
        """Start over: events may be missing."""
        log.warning("events: the change stream starts over, events may be missing: %s", reason)
        self._token = None
        self.log.cut()

    def _event(self, change: ChangeEvent) -> Event | None:
        kind, stored = KINDS.get(change["operationType"]), change.get("fullDocument")
        former = stored or change.get("fullDocumentBeforeChange")
        view = self._views.find(change["ns"]["coll"], former) if kind else None
        if kind is None or view is None:
            return None
        if kind == "deleted":
            stored = former
        return view.event(_id(change["_id"]), kind, change["documentKey"]["_id"], stored or None)


def _id(token: Mapping[str, Any]) -> str:
    with suppress(KeyError):
        return f"c{token['_data']}"
    return ""  # a token of an unknown format: clients cannot resume from it


EventSource = ProcessWrites | ChangeStream
