"""Statistics of runs by operation, day and hour."""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from pulpo_observability.runs.filters import RunFilter
from pulpo_observability.runs.task_run import SHADOW
from pulpo_observability.runs.writer import plain_collection

REFUSED = ("denied", "invalid")
UNSUCCESSFUL = ("failed", "cancelled", "abandoned")
FIELDS = {"operation_name": 1, "status": 1, "started_at": 1, "duration_ms": 1, "_id": 0}


@dataclass(slots=True)
class RunStatistics:
    """The runs of one operation on one day (UTC) or in one hour; None means all operations or all times.

    The success rate is that of completed calls: refused calls and calls in progress do not count.
    """

    operation: str | None
    day: str | None
    hour: str | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    durations: list[float] = field(default_factory=list)

    @property
    def success_rate(self) -> float | None:
        """The share of successes, from 0 to 1; None if no call was completed."""
        ended = self.statuses["success"] + self._count(UNSUCCESSFUL)
        return self.statuses["success"] / ended if ended else None

    def to_dict(self) -> dict[str, Any]:
        """Return the statistics as JSON values; durations are in milliseconds."""
        rate = self.success_rate
        return {
            "operation": self.operation,
            "day": self.day,
            **({} if self.hour is None else {"hour": self.hour}),
            "runs": self.statuses.total(),
            "success": self.statuses["success"],
            "failed": self._count(UNSUCCESSFUL),
            "refused": self._count(REFUSED),
            "success_rate": None if rate is None else round(rate, 4),
            "median_ms": round(median(self.durations), 3) if self.durations else None,
            "p95_ms": round(percentile(self.durations, 0.95), 3) if self.durations else None,
        }

    def _count(self, statuses: Sequence[str]) -> int:
        return sum(self.statuses[status] for status in statuses)


async def statistics(wanted: RunFilter, by: Collection[str] = ("operation", "day")) -> list[RunStatistics]:
    """Return the statistics of the runs, sorted by operation and time. Runs whose writes were undone do not count.

    `by` determines the groups: by operation, by day, by hour, or by operation and day.
    """
    found: dict[tuple[str | None, ...], RunStatistics] = {}
    query = {**wanted.query(), "tags": {"$ne": SHADOW}}
    async for run in plain_collection().find(query, FIELDS):
        day = f"{run['started_at']:%Y-%m-%d}" if "day" in by else None
        hour = f"{run['started_at']:%Y-%m-%dT%H:00:00Z}" if "hour" in by else None
        key = (run["operation_name"] if "operation" in by else None, day, hour)
        one = found.setdefault(key, RunStatistics(*key))
        one.statuses[run["status"]] += 1
        if run["status"] in ("success", "failed") and "duration_ms" in run:
            one.durations.append(run["duration_ms"])
    return [found[key] for key in sorted(found, key=lambda key: [part or "" for part in key])]


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]
