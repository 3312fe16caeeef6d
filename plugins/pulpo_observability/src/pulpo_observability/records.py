"""The documents that hold records. What is not recorded costs no collection, but earlier records can be read."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pulpo_core.beanie_internals import bind_documents
from pulpo_observability.changes.document_change import DocumentChange
from pulpo_observability.runs.modes import is_recording
from pulpo_observability.runs.task_run import TaskRun
from pulpo_observability.settings import ObservabilitySettings

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.database import Database
    from pulpo_core.project import Project


def recorded(project: "Project") -> "list[type[Document]]":
    """Return the documents of what the settings of a project record."""
    settings = project.section(ObservabilitySettings)
    runs: list[type[Document]] = [TaskRun] if is_recording(settings) else []
    return [*runs, DocumentChange] if settings.changes else runs


async def bind_others(database: "Database", project: "Project") -> None:
    """Bind the other documents, too, without making their indexes."""
    others = [document for document in (TaskRun, DocumentChange) if document not in recorded(project)]
    if others:
        await bind_documents(database.client[database.name], [*others])


@asynccontextmanager
async def bound(database: "Database", project: "Project") -> AsyncIterator[None]:
    """Bind them while the project runs."""
    await bind_others(database, project)
    yield
