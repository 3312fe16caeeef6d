"""The liveness of runs: heartbeats, abandoned runs, requests to cancel.

Every update names the status that it replaces, so that it cannot overwrite what another process, or the run itself, has
written meanwhile: a run that has finished is never abandoned.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pulpo_observability.runs.task_run import UNFINISHED, now
from pulpo_observability.runs.writer import plain_collection

if TYPE_CHECKING:
    from pulpo_observability.settings import ObservabilitySettings


def alive_until(settings: "ObservabilitySettings") -> datetime:
    """Return the time until which a run counts as alive after a heartbeat."""
    return now() + timedelta(seconds=settings.runs_abandoned_after)


async def stay_alive(ids: Sequence[str], settings: "ObservabilitySettings") -> None:
    """Send a heartbeat of open runs. A run that was marked as abandoned, because its process hung, is alive again."""
    if ids:
        await plain_collection().update_many(
            {"_id": {"$in": list(ids)}, "status": {"$in": ["running", "abandoned"]}},
            {"$set": {"status": "running", "alive_until": alive_until(settings)}, "$unset": {"finished_at": ""}},
        )


async def mark_abandoned() -> int:
    """Mark the runs whose process no longer sends heartbeats. Returns their number."""
    time = now()
    done = await plain_collection().update_many(
        {"status": {"$in": list(UNFINISHED)}, "alive_until": {"$lt": time}},
        {"$set": {"status": "abandoned", "finished_at": time}},
    )
    return done.modified_count


async def request_cancellation(id: str) -> bool:  # noqa: A002
    """Ask the process of a run to cancel it. Returns False if it has ended."""
    done = await plain_collection().update_one(
        {"_id": id, "status": {"$in": list(UNFINISHED)}}, {"$set": {"cancel_requested": True}}
    )
    return bool(done.matched_count)


async def cancel_wanted(ids: Sequence[str]) -> list[str]:
    """Return the open runs whose cancellation was requested."""
    if not ids:
        return []
    wanted = plain_collection().find({"_id": {"$in": list(ids)}, "cancel_requested": True}, {"_id": 1})
    return [found["_id"] async for found in wanted]
