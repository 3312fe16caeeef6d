"""A lease in the database: one process at a time does some work, and another takes over if it ends."""

import os
import socket
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pymongo.errors import DuplicateKeyError

if TYPE_CHECKING:
    from pymongo.asynchronous.database import AsyncDatabase

COLLECTION = "pulpo_locks"


class Lease:
    """A lease of some seconds, renewed during the work, with a note for the next holder."""

    def __init__(self, database: "AsyncDatabase[Any]", name: str, seconds: float) -> None:
        self._leases = database[COLLECTION]
        self._name = name
        self._seconds = seconds
        self._holder = f"{socket.gethostname()}, process {os.getpid()}, {uuid.uuid4().hex}"

    async def take(self) -> bool:
        """Take the lease if nobody holds it. Return True if it was taken."""
        now = datetime.now(UTC)
        found = await self._leases.update_one({"_id": self._name, "until": {"$lte": now}}, {"$set": self._held(now)})
        if found.matched_count:
            return True
        try:
            await self._leases.insert_one({"_id": self._name, **self._held(now)})
        except DuplicateKeyError:
            return False
        return True

    async def renew(self, note: Mapping[str, Any] | None) -> bool:
        """Extend the lease, and leave a note. Return False if the lease was lost."""
        return await self._update({**self._held(datetime.now(UTC)), "note": note})

    async def release(self, note: Mapping[str, Any] | None) -> None:
        """Release the lease, so that another process can take it immediately."""
        await self._update({"until": datetime.now(UTC), "note": note})

    async def last_note(self) -> Mapping[str, Any] | None:
        """Return the note of the last holder."""
        found = await self._leases.find_one({"_id": self._name}) or {}
        note: Mapping[str, Any] | None = found.get("note")
        return note

    async def _update(self, values: Mapping[str, Any]) -> bool:
        found = await self._leases.update_one({"_id": self._name, "holder": self._holder}, {"$set": values})
        return bool(found.matched_count)

    def _held(self, now: datetime) -> dict[str, Any]:
        return {"holder": self._holder, "until": now + timedelta(seconds=self._seconds)}
