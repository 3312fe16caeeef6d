"""Finds single runs, and lists of them."""

import re
from collections.abc import Sequence

from pulpo_core.exceptions import ConflictError, NotFoundError
from pulpo_observability.runs.filters import RunFilter
from pulpo_observability.runs.task_run import TaskRun

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


async def children_of(ids: Sequence[str]) -> list[TaskRun]:
    """Return the runs that these runs have called."""
    return await TaskRun.find({"parent_id": {"$in": list(ids)}}).sort("+started_at").to_list()
