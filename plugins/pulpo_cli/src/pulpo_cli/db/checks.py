"""`pulpo db check`: report on the server, the migrations and each collection."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulpo_cli.db.collections import LOCKS, LOG, StoredCollection, opened, project_collections
from pulpo_cli.db.document_checks import DocumentFindings, check_documents
from pulpo_cli.db.indexes import IndexComparison, IndexState, index_states
from pulpo_cli.db.migrations.beanie_migrations import bind_log
from pulpo_cli.db.migrations.files import migration_names
from pulpo_cli.db.migrations.history import MigrationState, read_history
from pulpo_cli.db.progress import progress
from pulpo_cli.db.server_info import ServerInfo
from pulpo_core.counted import counted
from pulpo_core.models.views import collection_of

if TYPE_CHECKING:
    from pulpo_core.database import Database
    from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """The report on one collection."""

    stored: StoredCollection
    exists: bool
    count: int
    indexes: list[IndexComparison]
    documents: DocumentFindings

    @property
    def findings(self) -> list[str]:
        """The problems as text."""
        wrong = [state for state in self.indexes if state.state is not IndexState.PRESENT]
        texts = [f"index {s.name} is {s.state}{f' ({s.difference})' if s.difference else ''}" for s in wrong]
        found = self.documents
        if found.invalid:
            looked_at = counted(found.looked_at, "document")
            texts.append(f"{found.invalid} of {looked_at} {'does' if found.invalid == 1 else 'do'} not fit the model")
        if found.broken_links:
            words = "link points to a missing document", "links point to missing documents"
            texts.append(counted(found.broken_links, *words))
        return texts

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "collection": self.stored.name,
            "models": list(self.stored.models),
            "exists": self.exists,
            "count": self.count,
            "indexes": [state.to_dict() for state in self.indexes if state.state is not IndexState.PRESENT],
            "looked_at": self.documents.looked_at,
            "invalid": self.documents.invalid,
            "broken_links": self.documents.broken_links,
            "examples": self.documents.examples,
            "findings": self.findings,
        }


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """The report on a database.

    `strangers` are collections that the project does not know, `pending` are migrations that have not run, `missed` are
    older than the current one, so no command runs them, `notes` are the notes of plugins about the database.
    """

    name: str
    server: ServerInfo
    collections: list[CollectionReport]
    strangers: list[str]
    pending: list[str]
    missed: list[str]
    notes: list[str]

    @property
    def is_fine(self) -> bool:
        """True if there are no problems."""
        return not self.pending and not self.missed and not any(report.findings for report in self.collections)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON values."""
        return {
            "database": self.name,
            "server": self.server.to_dict(),
            "collections": [report.to_dict() for report in self.collections],
            "strangers": self.strangers,
            "pending_migrations": self.pending,
            "missed_migrations": self.missed,
            "notes": self.notes,
            "ok": self.is_fine,
        }


async def check_database(project: "Project", sample: int | None) -> DatabaseReport:
    """Check everything: `sample` documents of each collection, or all of them (None). Nothing is written."""
    async with opened(project) as database:
        server = await ServerInfo.ask(project, database)
        existing = set(await database.client[database.name].list_collection_names())
        collections = project_collections(project)
        reports = [await _report(database, stored, stored.name in existing, sample) for stored in collections]
        views = {collection_of(model.view) for model in project.metadata.models if model.view is not None}
        known = {stored.name for stored in collections} | views | {LOG, LOCKS}
        strangers = sorted(name for name in existing - known if not name.startswith("system."))
        counts = {report.stored.name: report.count for report in reports}
        notes = [note for _, note in project.plugins.collect("pulpo_database_notes", project=project, counts=counts)]
        await bind_log(database)
        statuses = await read_history(migration_names(project))
        pending, missed = (
            [status.name for status in statuses if status.state is state]
            for state in (MigrationState.PENDING, MigrationState.MISSED)
        )
        return DatabaseReport(database.name, server, reports, strangers, pending, missed, notes)


async def _report(database: "Database", stored: StoredCollection, exists: bool, sample: int | None) -> CollectionReport:
    count = await stored.collection.estimated_document_count() if exists else 0
    total = count if sample is None else min(sample, count)
    with progress(stored.name, total) as advance:
        findings = await check_documents(database, stored, sample, advance) if count else DocumentFindings()
    return CollectionReport(stored, exists, count, await index_states(stored), findings)
