"""Binds the documents that hold records: those that the settings record, and on demand (`bind_others`) the others.

The others cost no collection and no import, but earlier records can still be read.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pulpo_core.runtime import Runtime, running
from pulpo_observability.settings import ObservabilitySettings

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.database import Database
    from pulpo_core.project import Project

_binding: "WeakKeyDictionary[Runtime, asyncio.Task[None]]" = WeakKeyDictionary()


def recorded(project: "Project") -> "list[type[Document]]":
    """Return the documents for the records that a project's settings turn on."""
    settings = project.section(ObservabilitySettings)
    found: list[type[Document]] = []
    if settings.records_runs:
        from pulpo_observability.runs.task_run import TaskRun

        found.append(TaskRun)
    if settings.changes:
        from pulpo_observability.changes.document_change import DocumentChange

        found.append(DocumentChange)
    return found


async def bind_others(database: "Database", project: "Project") -> None:
    """Bind the other documents, too, without creating their indexes."""
    from pulpo_core.beanie_internals import bind_documents
    from pulpo_observability.changes.document_change import DocumentChange
    from pulpo_observability.runs.task_run import TaskRun

    others = [document for document in (TaskRun, DocumentChange) if document not in recorded(project)]
    if others:
        await bind_documents(database.client[database.name], [*others])


async def bind_once(runtime: Runtime) -> None:
    """Bind the other documents in a running project, once. After a failure, the next call tries again."""
    task = _binding.get(runtime)
    if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
        task = _binding[runtime] = asyncio.ensure_future(bind_others(runtime.database, runtime.project))
    await asyncio.shield(task)


@asynccontextmanager
async def running_with_records(project: "Project") -> AsyncIterator[Runtime]:
    """Run a project, with all records bound."""
    async with running(project) as runtime:
        await bind_once(runtime)
        yield runtime
