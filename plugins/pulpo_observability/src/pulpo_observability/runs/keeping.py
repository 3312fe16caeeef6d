"""Retention: deletes the records of runs that are too old, or too many."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pulpo_core.times import ago
from pulpo_observability.runs.task_run import UNFINISHED
from pulpo_observability.runs.writer import plain_collection

if TYPE_CHECKING:
    from pulpo_observability.settings import ObservabilitySettings

BATCH = 1000  # documents that are deleted in one batch


async def prune(settings: "ObservabilitySettings") -> int:
    """Delete runs older than `runs_days`, then the oldest beyond `runs_count`. Returns the number of deleted records.

    Runs in progress are kept.
    """
    deleted = 0
    if settings.runs_days:
        deleted += await delete_before(ago(timedelta(days=settings.runs_days)))
    if settings.runs_count:
        deleted += await _delete_beyond(settings.runs_count)
    return deleted


async def delete_before(time: datetime) -> int:
    """Delete the runs that started before a time."""
    return await _delete({"started_at": {"$lt": time}})


async def _delete_beyond(count: int) -> int:
    newest = plain_collection().find({}, {"started_at": 1}).sort("started_at", -1).skip(count - 1).limit(1)
    last = await anext(aiter(newest), None)  # that is kept, with those of the same moment
    return 0 if last is None else await _delete({"started_at": {"$lt": last["started_at"]}})


async def _delete(condition: dict[str, Any]) -> int:
    """Delete matching records, oldest first, in batches, so that no single command takes long."""
    collection, deleted = plain_collection(), 0
    wanted = {**condition, "status": {"$nin": list(UNFINISHED)}}
    while True:
        batch = [found["_id"] async for found in collection.find(wanted, {"_id": 1}).sort("started_at", 1).limit(BATCH)]
        if not batch:
            return deleted
        done = await collection.delete_many({"_id": {"$in": batch}})
        deleted += done.deleted_count
