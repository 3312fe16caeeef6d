"""`pulpo db check`: the server, and the state of each collection."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulpo_cli.db.collections import LOCKS, LOG, Stored, opened, project_collections
from pulpo_cli.db.documents import DocumentFindings, check_documents
from pulpo_cli.db.history import Step, bind_log, read_history
from pulpo_cli.db.indexes import IndexState, State, index_states
from pulpo_cli.db.migration_files import migration_names
from pulpo_cli.db.progress import progress
from pulpo_cli.db.server import Server

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """The state of one collection."""

    stored: Stored
    exists: bool
    count: int
    indexes: list[IndexState]
    documents: DocumentFindings

    @property
    def findings(self) -> list[str]:
        """What is wrong, in words."""
        wrong = [state for state in self.indexes if state.state is not State.PRESENT]
        said = [f"index {s.name} is {s.state}{f' ({s.difference})' if s.difference else ''}" for s in wrong]
        found = self.documents
        if found.invalid:
            said.append(f"{found.invalid} of {found.looked_at} documents do not fit the model")
        if found.broken_links:
            said.append(f"{found.broken_links} links lead to nothing")
        return said

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "collection": self.stored.name,
            "models": list(self.stored.models),
            "exists": self.exists,
            "count": self.count,
            "indexes": [state.to_dict() for state in self.indexes if state.state is not State.PRESENT],
            "looked_at": self.documents.looked_at,
            "invalid": self.documents.invalid,
            "broken_links": self.documents.broken_links,
            "examples": self.documents.examples,
            "findings": self.findings,
        }


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """The whole: `strangers` are the collections in the database that the project does not know,
    `pending` the migrations that it has not seen.
    """

    name: str
    server: Server
    collections: list[CollectionReport]
    strangers: list[str]
    pending: list[str]

    @property
    def is_fine(self) -> bool:
        """Whether nothing was found."""
        return not self.pending and not any(report.findings for report in self.collections)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON values."""
        return {
            "database": self.name,
            "server": self.server.to_dict(),
            "collections": [report.to_dict() for report in self.collections],
            "strangers": self.strangers,
            "pending_migrations": self.pending,
            "ok": self.is_fine,
        }


async def check_database(project: "Project", sample: int | None) -> DatabaseReport:
    """Look at everything; at `sample` documents of each collection, or at all of them (None). Nothing is written."""
    async with opened(project) as database:
        server = await Server.look(project, database)
        existing = set(await database.client[database.name].list_collection_names())
        collections = project_collections(project)
        reports = [await _report(database, stored, stored.name in existing, sample) for stored in collections]
        known = {stored.name for stored in collections} | {LOG, LOCKS}
        strangers = sorted(name for name in existing - known if not name.startswith("system."))
        return DatabaseReport(database.name, server, reports, strangers, await _pending(project, database))


async def _pending(project: "Project", database: "Database") -> list[str]:
    await bind_log(database)
    return [past.name for past in await read_history(migration_names(project)) if past.step is Step.PENDING]


async def _report(database: "Database", stored: Stored, exists: bool, sample: int | None) -> CollectionReport:
    count = await stored.collection.estimated_document_count() if exists else 0
    total = count if sample is None else min(sample, count)
    with progress(stored.name, total) as advance:
        findings = await check_documents(database, stored, sample, advance) if count else DocumentFindings()
    return CollectionReport(stored, exists, count, await index_states(stored), findings)
