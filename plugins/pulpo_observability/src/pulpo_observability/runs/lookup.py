"""Finds single runs, and lists of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from beanie import SortDirection

from pulpo_core.exceptions import ConflictError, NotFoundError
from pulpo_observability.paging import Position, next_position, with_position
from pulpo_observability.runs.filters import RunFilter
from pulpo_observability.runs.task_run import TaskRun
from pulpo_observability.runs.writer import plain_collection

LEAST = 3  # characters of an id


async def find_run(id: str) -> TaskRun:  # noqa: A002
    """Return a run by its id, or by the beginning of it. Raises NotFoundError, ConflictError if several begin so."""
    if (run := await TaskRun.find_one({"_id": id})) is not None:
        return run
    beginning = {"_id": {"$regex": f"^{re.escape(id)}"}}
    found = await TaskRun.find(beginning).limit(2).to_list() if len(id) >= LEAST else []
    if not found:
        raise NotFoundError(f"there is no run {id[:100]!r}", hint="`pulpo runs list` shows them; old ones are deleted")
    if len(found) > 1:
        raise ConflictError(f"several runs have ids that begin with {id!r}", hint="give more of the id")
    return found[0]


async def list_runs(wanted: RunFilter, limit: int, *, oldest_first: bool = False) -> list[TaskRun]:
    """Return the runs that a filter means, the latest first."""
    order = "+started_at" if oldest_first else "-started_at"
    return await TaskRun.find(wanted.query()).sort(order).limit(limit).to_list()


SORTS = ("-started_at", "started_at", "-duration_ms", "duration_ms")


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some runs, where the next ones begin, and the number of all, if it was asked for."""

    runs: list[TaskRun]
    next: Position | None = None
    total: int | None = None


async def page_of_runs(
    wanted: RunFilter, limit: int, *, sort: str = SORTS[0], after: Position | None = None, is_counted: bool = False
) -> RunPage:
    """Return a page of the runs that a filter means. Sorted by duration, there are only those that have ended."""
    field, direction = sort.removeprefix("-"), SortDirection.DESCENDING if sort[0] == "-" else SortDirection.ASCENDING
    condition = wanted.query()
    if field == "duration_ms":
        condition["duration_ms"] = {"$gte": 0}
    found = TaskRun.find(with_position(condition, after, field, direction)).sort([(field, direction)]).limit(limit)
    runs = await found.to_list()
    total = await plain_collection().count_documents(condition) if is_counted else None
    return RunPage(runs, next_position([(getattr(run, field), run.id) for run in runs], limit, after), total)


async def children_of(ids: Sequence[str]) -> list[TaskRun]:
    """Return the runs that these runs have called."""
    return await TaskRun.find({"parent_id": {"$in": list(ids)}}).sort("+started_at").to_list()
