"""A short-lived cache of documents."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from beanie import Document

Doc = TypeVar("Doc", bound=Document)
MOST = 1000
SECONDS = 5.0


class Remembered(Generic[Doc]):
    """Caches at most `MOST` documents by their keys, each for some seconds. Missing documents are not cached."""

    def __init__(self, read: Callable[[str], Awaitable[Doc | None]], seconds: float = SECONDS) -> None:
        self._read = read
        self._seconds = seconds
        self._known: dict[str, tuple[float, Doc]] = {}

    async def find(self, key: str) -> Doc | None:
        """Return the document of a key, or None."""
        since, document = self._known.get(key, (0.0, None))
        if document is not None and time.monotonic() - since < self._seconds:
            return document
        self._known.pop(key, None)
        found = await self._read(key)
        if found is not None:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (time.monotonic(), found)
        return found

    def forget(self, key: str) -> None:
        """Remove the document of a key from the cache."""
        self._known.pop(key, None)
