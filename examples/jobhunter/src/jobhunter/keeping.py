"""Stores the pipeline's records: one document per key, which is only written if it has changed."""

from typing import Any, TypeVar

from beanie import Document
from pymongo.errors import DuplicateKeyError

Record = TypeVar("Record", bound=Document)


async def keep(record: Record, *, key: str, stamp: str) -> Record:
    """Store `record` in place of the one with the same `key` field, and return the stored one.

    If the two differ only in the `stamp` field, the time of their creation, the stored one stays.
    """
    stored = await _stored(record, key)
    if stored is None:
        try:
            return await record.insert()
        except DuplicateKeyError:  # another run stored it in the meantime
            stored = await _stored(record, key)
    if stored is not None and _content(stored, stamp) == _content(record, stamp):
        return stored
    record.id = stored.id if stored else None
    return await record.save()


async def _stored(record: Record, key: str) -> Record | None:
    return await type(record).find_one({key: getattr(record, key)})


def _content(record: Document, stamp: str) -> dict[str, Any]:
    content: dict[str, Any] = record.model_dump(exclude={"id", "revision_id", stamp})
    return content
