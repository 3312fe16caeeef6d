"""Records changes by other programs, if the database has change streams.

All processes that run the project compete for one lease; the process that holds it follows the stream, and records its
position for the next one.
"""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pymongo.errors import BulkWriteError, OperationFailure, PyMongoError

from pulpo_observability.changes.document_change import COLLECTION
from pulpo_observability.changes.history import ChangeHistory
from pulpo_observability.changes.lease import Lease
from pulpo_observability.changes.outside_changes import OutsideChanges
from pulpo_observability.changes.stored_models import StoredModels

if TYPE_CHECKING:
    from pymongo.asynchronous.change_stream import AsyncDatabaseChangeStream

    from pulpo_core.database import Database

log = logging.getLogger("pulpo.changes")

NAME = "outside_changes"
WAIT = 10.0  # seconds between attempts to take the lease
LEASE = 30.0
RENEWAL = 5.0
AWAIT_MS = 1000  # how long the database waits for an event before it replies without one
DUPLICATE_KEY = 11000


class _LostError(Exception):
    """Another process has taken the lease."""


class _UnsupportedError(Exception):
    """The database has no change streams."""


class OutsideRecorder:
    """Follows the change stream, and records changes by other programs."""

    def __init__(self, database: "Database") -> None:
        self._database = ChangeHistory(database).database
        self._models = StoredModels(database.project)
        self._lease = Lease(self._database, NAME, LEASE)
        self._resume_token: Any = None

    async def run(self) -> None:
        """Wait for the lease, and follow the stream, repeatedly. Ends if there are no change streams."""
        while True:
            try:
                if await self._lease.take():
                    await self._follow()
            except _UnsupportedError:
                return
            except _LostError:
                pass
            except PyMongoError as error:
                log.warning("the stream of changes stopped, trying again: %s", type(error).__name__)
            await asyncio.sleep(WAIT)

    async def release(self) -> None:
        """Release the lease, so that another process can continue."""
        with suppress(PyMongoError):
            await self._lease.release(self._resume_token)

    async def _follow(self) -> None:
        self._resume_token = await self._lease.last_note()
        changes = OutsideChanges(self._models)
        renewed = 0.0
        async with await self._open_stream() as stream:
            while stream.alive:
                event = await stream.try_next()
                if event is None:
                    changes.end_transaction()
                else:
                    changes.take(event)
                await self._insert(changes.due())
                if event is None and changes.is_idle:
                    self._resume_token = stream.resume_token
                now = asyncio.get_running_loop().time()
                if now - renewed > RENEWAL:
                    renewed = now
                    if not await self._lease.renew(self._resume_token):
                        raise _LostError

    async def _open_stream(self) -> "AsyncDatabaseChangeStream[Any]":
        """Open the stream at the position of the last holder of the lease, or at the current time."""
        try:
            return await self._database.watch(resume_after=self._resume_token, max_await_time_ms=AWAIT_MS)
        except OperationFailure:
            if self._resume_token is None:
                raise _UnsupportedError from None
            log.warning(
                "changes by other programs may be missing: the database no longer has the position of the last reader"
            )
            self._resume_token = None
            return await self._open_stream()

    async def _insert(self, changes: list[dict[str, Any]]) -> None:
        if not changes:
            return
        try:
            await self._database[COLLECTION].insert_many(changes, ordered=False)
        except BulkWriteError as error:
            if any(each["code"] != DUPLICATE_KEY for each in error.details["writeErrors"]):
                raise
