"""Finds single runs and lists of runs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from beanie import SortDirection

from pulpo_core.exceptions import NotFoundError
from pulpo_observability.paging import Order
from pulpo_observability.run_ids import LEAST, ambiguous
from pulpo_observability.runs.filters import RunFilter
from pulpo_observability.runs.task_run import TaskRun
from pulpo_observability.runs.writer import plain_collection


async def find_run(id: str) -> TaskRun:  # noqa: A002
    """Return a run by its id, or the beginning of it. Raises NotFoundError, ConflictError if several runs match."""
    if (run := await TaskRun.find_one({"_id": id})) is not None:
        return run
    beginning = {"_id": {"$regex": f"^{re.escape(id)}"}}
    found = await TaskRun.find(beginning).limit(2).to_list() if len(id) >= LEAST else []
    if not found:
        raise NotFoundError(f"there is no run {id[:100]!r}", hint="`pulpo runs list` shows them; old ones are deleted")
    if len(found) > 1:
        raise ambiguous(id)
    return found[0]


async def list_runs(wanted: RunFilter, limit: int, *, oldest_first: bool = False) -> list[TaskRun]:
    """Return the runs that match a filter, the latest first."""
    order = "+started_at" if oldest_first else "-started_at"
    return await TaskRun.find(wanted.query()).sort(order).limit(limit).to_list()


SORTS = {
    "-started_at": Order("started_at", SortDirection.DESCENDING),
    "started_at": Order("started_at", SortDirection.ASCENDING),
    "-duration_ms": Order("duration_ms", SortDirection.DESCENDING, by_id=True),
    "duration_ms": Order("duration_ms", SortDirection.ASCENDING, by_id=True),
}


@dataclass(frozen=True, slots=True)
class RunPage:
    """A page of runs, the cursor of the next page, and the total number of runs if it was requested."""

    runs: list[TaskRun]
    next_cursor: str | None = None
    total: int | None = None


async def page_of_runs(
    wanted: RunFilter, limit: int, *, sort: str, cursor: str | None = None, is_counted: bool = False
) -> RunPage:
    """Return a page of the runs that match a filter. Sorted by duration, only runs that have ended are included.

    Raises ValidationError for a cursor of another order.
    """
    order, condition = SORTS[sort], wanted.query()
    after = None if cursor is None else order.read_cursor(cursor)
    if order.field == "duration_ms":
        condition["duration_ms"] = {"$gte": 0}
    runs = await TaskRun.find(order.after(condition, after)).sort(order.keys).limit(limit).to_list()
    end = order.next_position([(getattr(run, order.field), run.id) for run in runs], limit, after)
    total = await plain_collection().count_documents(condition) if is_counted else None
    return RunPage(runs, None if end is None else order.write_cursor(end), total)


async def without_descendants(runs: Sequence[TaskRun]) -> list[TaskRun]:
    """Return the runs that no other of these runs has called, directly or through runs between them."""
    chosen = {run.id for run in runs}
    parents = {run.id: run.parent_id for run in runs}
    while unknown := {parent for parent in parents.values() if parent is not None} - parents.keys():
        found = plain_collection().find({"_id": {"$in": list(unknown)}}, {"parent_id": 1})
        parents |= dict.fromkeys(unknown) | {run["_id"]: run.get("parent_id") async for run in found}

    def is_called(run: TaskRun) -> bool:
        parent = run.parent_id
        while parent is not None and parent not in chosen:
            parent = parents[parent]
        return parent is not None

    return [run for run in runs if not is_called(run)]


async def children_of(ids: Sequence[str]) -> list[TaskRun]:
    """Return the runs that were called by these runs."""
    return await TaskRun.find({"parent_id": {"$in": list(ids)}}).sort("+started_at").to_list()
