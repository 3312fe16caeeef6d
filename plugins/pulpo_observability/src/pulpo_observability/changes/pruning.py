"""Deletes changes that are too old, or too many for one document."""

import logging
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pymongo import ASCENDING, DESCENDING
from pymongo.errors import PyMongoError

from pulpo_core.times import ago
from pulpo_observability.changes.document_change import COLLECTION, nanoseconds

if TYPE_CHECKING:
    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.database import AsyncDatabase

log = logging.getLogger("pulpo.changes")

CHECKED = 50  # one in this many changed documents is checked for its number of changes
EVERY = 1000  # the changes of this process after which old ones are deleted
BATCH = 1000  # changes that are deleted in one batch


@dataclass(frozen=True, slots=True)
class ChangeLimits:
    """The retention of changes: their age in days, and their number for each document. 0 means no limit."""

    days: int = 0
    per_document: int = 0


class ChangePruner:
    """Prunes from time to time, after writes. A document may temporarily have more changes than the limit."""

    def __init__(self, limits: ChangeLimits) -> None:
        self._limits = limits
        self._noted = 0
        self._due: list[tuple[str, Any]] = []

    def note(self, changes: Iterable[Mapping[str, Any]]) -> None:
        """Choose documents to check at random, which finds those that change often."""
        for change in changes:
            self._noted += 1
            if change["kind"] != "create" and "document_id" in change and random.random() * CHECKED < 1:  # noqa: S311
                self._due.append((change["collection"], change["document_id"]))

    async def after_write(self, database: "AsyncDatabase[Any]") -> None:
        """Prune what is due."""
        if not self._due and self._noted < EVERY:
            return
        due, self._due = self._due, []
        try:
            if self._noted >= EVERY:
                self._noted = 0
                await prune_old(database[COLLECTION], self._limits, batches=1 + EVERY // BATCH)
            for collection, key in due:
                await _prune_document(database[COLLECTION], self._limits, collection, key)
        except PyMongoError as error:
            log.warning("old changes are not deleted: %s", type(error).__name__)


async def prune(database: "AsyncDatabase[Any]", limits: ChangeLimits) -> int:
    """Delete all changes beyond the limits, and return their number."""
    changes = database[COLLECTION]
    deleted = await prune_old(changes, limits)
    if not limits.per_document:
        return deleted
    many = await changes.aggregate(
        [
            {"$match": {"document_id": {"$exists": True}}},
            {"$group": {"_id": {"collection": "$collection", "id": "$document_id"}, "count": {"$sum": 1}}},
            {"$match": {"count": {"$gt": limits.per_document}}},
        ]
    )
    async for each in many:
        deleted += await _prune_document(changes, limits, each["_id"]["collection"], each["_id"]["id"])
    return deleted


async def prune_old(changes: "AsyncCollection[Any]", limits: ChangeLimits, batches: int | None = None) -> int:
    """Delete the changes that are too old, in batches, and return their number."""
    deleted = 0
    end = nanoseconds(ago(timedelta(days=limits.days)))
    while limits.days and batches != 0:
        old = changes.find({"order": {"$lt": end}}, {"_id": 1}).sort("order", ASCENDING).limit(BATCH)
        ids = [each["_id"] async for each in old]
        if not ids:
            break
        deleted += (await changes.delete_many({"_id": {"$in": ids}})).deleted_count
        batches = None if batches is None else batches - 1
    return deleted


async def _prune_document(changes: "AsyncCollection[Any]", limits: ChangeLimits, collection: str, key: Any) -> int:
    """Delete the oldest changes of a document beyond the limit."""
    if not limits.per_document:
        return 0
    place = {"collection": collection, "document_id": key}
    found = changes.find(place, {"order": 1}).sort("order", DESCENDING).skip(limits.per_document).limit(1)
    last = await found.to_list()
    if not last:
        return 0
    result = await changes.delete_many({**place, "order": {"$lte": last[0]["order"]}})
    return int(result.deleted_count)
