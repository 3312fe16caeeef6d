"""The event feed of the running project: one source, which exists while there are listeners, and which they share."""

import asyncio
import logging
from weakref import WeakKeyDictionary

from pymongo.errors import OperationFailure

from pulpo_api.events.event import EventViews
from pulpo_api.events.sources import ChangeStream, EventSource, ProcessWrites
from pulpo_api.events.subscription import Subscription
from pulpo_api.settings import ApiSettings
from pulpo_core.exceptions import ConfigurationError, DatabaseError, UnsupportedError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.runtime import Runtime, current_runtime
from pulpo_core.transactions import REPLICA_SET

log = logging.getLogger("pulpo.api")

_feeds: WeakKeyDictionary[Runtime, "Feed"] = WeakKeyDictionary()


class TooManyStreamsError(Exception):
    """The maximum number of listeners is reached."""


class Feed:
    """The listeners of a running project, and the source of their events."""

    def __init__(self, runtime: Runtime) -> None:
        self.settings = runtime.project.section(ApiSettings)
        self._database = runtime.database.client[runtime.database.name]
        self._views = EventViews(runtime.project.metadata.models)
        self._source: EventSource | None = None
        self._starting = asyncio.Lock()
        self._places: set[object] = set()

    async def subscribe(
        self, models: frozenset[str] | None, last_id: str | None, actor: Actor = ANONYMOUS
    ) -> Subscription:
        """Return a new listener, which must be passed to `leave` at its end. Raises TooManyStreamsError,
        UnsupportedError, and errors of the database."""
        if len(self._places) >= self.settings.max_streams:
            raise TooManyStreamsError
        place = object()
        self._places.add(place)
        try:
            subscription = Subscription(await self._started(), models, last_id, actor)
            self._places.add(subscription)
            return subscription
        finally:
            self.leave(place)

    def leave(self, place: object) -> None:
        """Remove a listener; after the last one, the change stream is closed."""
        self._places.discard(place)
        if not self._places and isinstance(self._source, ChangeStream):
            self._source.stop()
            self._source = None

    @property
    def fed_by_writes(self) -> ProcessWrites | None:
        """The source to which this process must report its writes; None if the database reports them."""
        return self._source if isinstance(self._source, ProcessWrites) else None

    async def _started(self) -> EventSource:
        async with self._starting:
            if self._source is None or self._source.is_over:
                self._source = await self._choose()
            return self._source

    async def _choose(self) -> EventSource:
        wanted = self.settings.events_source
        if wanted == "api_writes":
            return ProcessWrites(self._views)
        changes = ChangeStream(self._database, self._views)
        try:
            await changes.start()
        except OperationFailure as error:
            reason = (error.details or {}).get("errmsg", str(error))
            if wanted == "change_stream":
                raise ConfigurationError(
                    f"the database has no change streams: {reason}",
                    where="[tool.pulpo.api] events_source",
                    hint='set it to "auto" or "api_writes", or use a replica set',
                ) from None
            if self.settings.workers > 1:
                # A log of events in the database is no solution: without transactions, if a process dies between a
                # write and its entry, the change is never reported.
                raise UnsupportedError(
                    f"the database has no change streams, without which none of the {self.settings.workers} workers "
                    "learns what the others write",
                    hint=f"serve with one worker (`--workers 1`), or {REPLICA_SET}",
                ) from None
            log.info("events: the database has no change streams, reporting the writes of this process: %s", reason)
            return ProcessWrites(self._views)
        return changes


def current_feed() -> Feed:
    """Return the feed of the project that is running in this process. Raises DatabaseError if there is none."""
    runtime = current_runtime()
    if runtime is None:
        raise DatabaseError("the project is not running")
    if runtime not in _feeds:
        _feeds[runtime] = Feed(runtime)
    return _feeds[runtime]


def fed_by_writes() -> ProcessWrites | None:
    """Return the source to which this process must report its writes; None if there is none."""
    runtime = current_runtime()
    feed = None if runtime is None else _feeds.get(runtime)
    return None if feed is None else feed.fed_by_writes
