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

from pulpo_api.events.event import Event, EventKind, EventViews
from pulpo_api.events.log import Log

log = logging.getLogger("pulpo.api")

SourceName = Literal["change_stream", "api_writes"]
TOKEN = re.compile(r"c([0-9A-Fa-f]{1,4096})")
KINDS: dict[str, EventKind] = {"insert": "created", "update": "updated", "replace": "updated", "delete": "deleted"}
AWAIT_MS = 500  # how long the database holds a question back when it has nothing to tell
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between two attempts to reach the database

ChangeEvent = Mapping[str, Any]


class ResumeError(Exception):
    """The events after an id cannot be had."""


class ProcessWrites:
    """What this process writes; the writes of others are not seen. It begins with its first listener.

    `events.write_middleware` tells it of each document.
    """

    name: SourceName = "api_writes"

    def __init__(self, views: EventViews) -> None:
        self.collections = frozenset(views.collections)
        self._views = views
        self._prefix = f"w{secrets.token_hex(8)}"  # the id of an event says which process it came from
        self.log = Log(f"{self._prefix}-0")

    def append(self, kind: EventKind, collection: str, stored: Mapping[str, Any]) -> None:
        """Tell of one document; `stored` is what it is now, or was before it was deleted."""
        view = self._views.find(collection, stored)
        if view is not None:
            self.log.append(view.event(f"{self._prefix}-{self.log.end + 1}", kind, stored["_id"], stored))

    async def catch_up(self, id: str) -> AsyncGenerator[Event, None]:  # noqa: A002
        """Nothing is kept elsewhere. Raises ResumeError."""
        raise ResumeError(f"the events after {id[:40]!r} are not known to this process")
        yield

    @property
    def is_over(self) -> bool:
        """It is there as long as the process."""
        return False

    def stop(self) -> None:
        """It goes on: a listener that comes back finds what it missed."""


class ChangeStream:
    """One change stream on the whole database, which follows it through its absences."""

    name: SourceName = "change_stream"

    def __init__(self, database: AsyncDatabase[Any], views: EventViews) -> None:
        self.log = Log()
        self._database = database
        self._views = views
        self._token: Mapping[str, Any] | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the stream. Raises OperationFailure when the database has none, ConnectionFailure when it is away."""
        stream = await self._open(None)
        self._reach(stream)
        self._task = asyncio.create_task(self._follow(stream))
        self._task.add_done_callback(self._end)

    @property
    def is_over(self) -> bool:
        """Whether nothing comes from it any more."""
        return self._task is None or self._task.done()

    def _end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.error("events: the change stream ended", exc_info=error)
            self.log.cut()  # the listeners go, and come back to a new one

    def stop(self) -> None:
        """Close the stream. What was kept is of no use any more: what comes now would be missing."""
        if self._task is not None:
            self._task.cancel()

    async def catch_up(self, id: str) -> AsyncGenerator[Event, None]:  # noqa: A002
        """The events after an id until now. Raises ResumeError for an id that the database does not know (any more)."""
        found = TOKEN.fullmatch(id)
        if not found:
            raise ResumeError(f"{id[:40]!r} is no id of an event from here")
        try:
            async with await self._open({"_data": found[1]}) as stream:
                while stream.alive and (change := await stream.try_next()) is not None:
                    if event := self._event(change):
                        yield event
        except OperationFailure as error:
            reason = (error.details or {}).get("errmsg", "no reason given")
            raise ResumeError(f"the database has nothing to go on from: {reason}") from None

    async def _open(self, token: Mapping[str, Any] | None) -> AsyncDatabaseChangeStream[Any]:
        """Listen to the project's collections, and to what happens to a collection as a whole."""
        chosen = {"$or": [{"ns.coll": {"$in": self._views.collections}}, {"operationType": "dropDatabase"}]}
        return await self._database.watch(
            [{"$match": chosen}], full_document="updateLookup", resume_after=token, max_await_time_ms=AWAIT_MS
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
                continue  # it was said before
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
            self.log.cut()  # documents went without an event of their own

    def _reach(self, stream: AsyncDatabaseChangeStream[Any]) -> None:
        if stream.resume_token:
            self._token = stream.resume_token
            self.log.mark = _id(stream.resume_token)

    def _lose(self, reason: str) -> None:
        """Events may be missing from here on."""
        log.warning("events: the change stream starts anew: %s", reason)
        self._token = None
        self.log.cut()

    def _event(self, change: ChangeEvent) -> Event | None:
        kind, stored = KINDS.get(change["operationType"]), change.get("fullDocument")
        view = self._views.find(change["ns"]["coll"], stored) if kind else None
        if kind is None or view is None:
            return None
        return view.event(_id(change["_id"]), kind, change["documentKey"]["_id"], stored or None)


def _id(token: Mapping[str, Any]) -> str:
    with suppress(KeyError):
        return f"c{token['_data']}"
    return ""  # a token of another make: clients cannot resume by it


EventSource = ProcessWrites | ChangeStream
