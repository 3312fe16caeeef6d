"""The database of the runs, for commands that do not need the project's code."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from pymongo.errors import OperationFailure, PyMongoError

from pulpo_core.beanie_internals import bind_documents
from pulpo_core.database import Database
from pulpo_core.exceptions import DatabaseError
from pulpo_core.project import Project
from pulpo_core.sensitive import error_text
from pulpo_observability.runs.liveness import mark_abandoned
from pulpo_observability.runs.task_run import TaskRun

T = TypeVar("T")


def with_runs(work: Callable[[Project], Awaitable[T]]) -> T:
    """Run the work with the runs of the project's database bound, after marking those of killed processes as abandoned.

    The project itself need not be importable. Raises DatabaseError.
    """

    async def connected() -> T:
        project = Project.find()
        database = await Database.open(project)
        try:
            await bind_documents(database.client[database.name], [TaskRun])
            with suppress(OperationFailure):  # the database user may only read
                await mark_abandoned()
            return await work(project)
        except PyMongoError as error:
            raise DatabaseError(error_text(error), {"cause": type(error).__name__}) from error
        finally:
            await database.close()

    return asyncio.run(connected())
