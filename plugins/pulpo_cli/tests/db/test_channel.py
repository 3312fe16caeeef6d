"""Write middlewares see `pulpo db` as the channel, whatever it runs: files, functions, operations, migrations."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_cli.db.copies.exporting import export_documents
from pulpo_cli.db.copies.import_checks import ImportMode
from pulpo_cli.db.copies.importing import import_documents
from pulpo_cli.db.drop import drop_collections
from pulpo_cli.db.migrations.migrate import MigrationRequest, run_migrations
from pulpo_cli.db.seeds import seed
from pulpo_core import hookimpl
from pulpo_core.exceptions import ConflictError
from pulpo_core.plugins import from_modules
from pulpo_core.users import user_name
from pulpo_core.writes import Write

from .conftest import LIBRARY

if TYPE_CHECKING:
    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

OPERATION = """
    @operation(name="authors.invent")
    async def invent(name: str) -> None:
        await Author(name=name).insert()
"""
SEEDS = """
from main import Author, invent

async def seed_functions():
    await Author(name="Otto").insert()
    await invent("Mia")
"""
MIGRATION = """
from beanie import free_fall_migration
from main import Author

class Forward:
    @free_fall_migration(document_models=[Author])
    async def older(self, session):
        await Author.find_all().update({"$set": {"born": 1900}}, session=session)
"""


class Recorder:
    """A plugin that keeps all writes to collections of the project's models."""

    def __init__(self) -> None:
        self.seen: list[Write] = []

    @hookimpl
    def pulpo_writes(self) -> list[Any]:
        async def record(write: Write, call_next: Any) -> Any:
            self.seen += [write] if write.model else []
            return await call_next(write)

        return [record]

    def take(self) -> list[Any]:
        """Return kind, collection and channel of what was seen since the last time, all by the user of the terminal."""
        assert {write.actor.id for write in self.seen} <= {user_name()}
        found = [(write.kind, write.collection, write.channel) for write in self.seen]
        self.seen.clear()
        return found


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def recorded(make_project: "MakeProject", database_url: str, recorder: Recorder) -> "Project":
    settings = {"name": "library", "database_url": database_url}
    return make_project(LIBRARY + OPERATION, settings=settings, plugins=from_modules(recorder=recorder))


async def test_everything_that_db_writes(recorded: "Project", recorder: Recorder, tmp_path: Path) -> None:
    (recorded.root / "seeds").mkdir()
    (recorded.root / "seeds" / "1_authors.json").write_text(json.dumps([{"name": "Anna", "born": 1950}]))
    (recorded.root / "seeds" / "2_more.py").write_text(SEEDS)
    await seed(recorded)
    assert recorder.take() == [("insert", "authors", "cli")] * 3

    (recorded.root / "migrations").mkdir()
    (recorded.root / "migrations" / "20260101000000_older.py").write_text(MIGRATION)
    await run_migrations(recorded, MigrationRequest())
    assert recorder.take() == [("update", "authors", "cli")]

    await export_documents(recorded, tmp_path / "copy")
    await import_documents(recorded, tmp_path / "copy", mode=ImportMode.REPLACE)
    assert recorder.take() == [("bulk", "authors", "cli")]

    await drop_collections(recorded, ["Author"], False, lambda _: None)
    assert recorder.take() == [("drop", "authors", "cli")]


async def test_an_import_that_is_undone(recorded: "Project", recorder: Recorder, tmp_path: Path) -> None:
    (recorded.root / "seeds").mkdir()
    (recorded.root / "seeds" / "authors.json").write_text(json.dumps([{"name": "Anna"}, {"name": "Mia"}]))
    await seed(recorded)
    await export_documents(recorded, tmp_path / "copy")
    lines = (tmp_path / "copy" / "authors.ndjson").read_text()
    (tmp_path / "copy" / "authors.ndjson").write_text(lines.replace("Mia", "Anna"))
    recorder.take()
    with pytest.raises(ConflictError, match="refuses this document"):
        await import_documents(recorded, tmp_path / "copy", mode=ImportMode.REPLACE, edited=True)
    assert recorder.take() == [("bulk", "authors", "cli"), ("delete", "authors", "cli"), ("bulk", "authors", "cli")]
