"""Serializes the writes of one document in this process.

Each write is a transaction. If many begin at once, the database lets one through and makes all others start again after
a pause.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bson.errors import BSONError

from pulpo_core.writes import Write
from pulpo_observability.changes.delta import encoded

Key = tuple[str, bytes]


class DocumentLocks:
    """The locks of the documents that are being written, each kept while it is in use."""

    def __init__(self) -> None:
        self._locks: dict[Key, tuple[asyncio.Lock, int]] = {}

    @asynccontextmanager
    async def hold(self, write: Write) -> AsyncIterator[None]:
        """Hold the lock of the document in the block, if the write names a single existing one."""
        key = _key(write)
        if key is None:
            yield
            return
        lock, waiting = self._locks.get(key, (asyncio.Lock(), 0))
        self._locks[key] = (lock, waiting + 1)
        try:
            async with lock:
                yield
        finally:
            self._release(key)

    def _release(self, key: Key) -> None:
        lock, waiting = self._locks[key]
        if waiting == 1:
            del self._locks[key]
        else:
            self._locks[key] = (lock, waiting - 1)


def _key(write: Write) -> Key | None:
    """Return the key of the only document that a write may change; None for a new one or possibly several."""
    if write.kind == "insert" or write.collection is None or write.ids is None or len(write.ids) != 1:
        return None
    try:
        return write.collection, encoded(write.ids[0])
    except BSONError:  # an id of a type that only the collection's own options can encode
        return None
