"""A short-lived cache of documents."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from beanie import Document

Doc = TypeVar("Doc", bound=Document)
MAX_DOCUMENTS = 1000
SECONDS = 5.0


class DocumentCache(Generic[Doc]):
    """Caches up to `MAX_DOCUMENTS` documents by key, each for `seconds`. Missing documents are not cached."""

    def __init__(self, read: Callable[[str], Awaitable[Doc | None]], seconds: float = SECONDS) -> None:
        self._read = read
        self._seconds = seconds
        self._entries: dict[str, tuple[float, Doc]] = {}

    async def find(self, key: str) -> Doc | None:
        """Return the document of a key, or None."""
        since, document = self._entries.get(key, (0.0, None))
        if document is not None and time.monotonic() - since < self._seconds:
            return document
        self._entries.pop(key, None)
        document = await self._read(key)
        if document is not None:
            if len(self._entries) >= MAX_DOCUMENTS:
                self._entries.clear()
            self._entries[key] = (time.monotonic(), document)
        return document

    def forget(self, key: str) -> None:
        """Remove the document of a key from the cache."""
        self._entries.pop(key, None)
