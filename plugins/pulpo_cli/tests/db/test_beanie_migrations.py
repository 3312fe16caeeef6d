"""The undocumented parts of `beanie.migrations` that Pulpo relies on."""

import inspect
import re
from pathlib import Path

from beanie import Document, free_fall_migration, iterative_migration
from beanie.migrations.models import MigrationLog

import pulpo_cli
from pulpo_cli.db.collections import LOG
from pulpo_cli.db.migrations.beanie_migrations import functions_of


class Old(Document):
    name: str


class New(Document):
    title: str


class Forward:
    """Two functions of each kind, and something else."""

    kept = "a value"

    @iterative_migration()  # type: ignore[untyped-decorator]
    async def rename(self, input_document: Old, output_document: New) -> None:
        output_document.title = input_document.name

    @free_fall_migration(document_models=[Old])  # type: ignore[untyped-decorator]
    async def change(self, session: object) -> None: ...


def test_decorated_functions() -> None:
    functions = functions_of(Forward)
    assert [function.function.__name__ for function in functions] == ["change", "rename"]
    assert [function.models for function in functions] == [[Old], [Old, New]]
    assert all(inspect.iscoroutinefunction(function.run) for function in functions)
    assert all("session" in inspect.signature(function.run).parameters for function in functions)
    assert functions_of(None) == []


def test_the_log() -> None:
    assert MigrationLog.Settings.name == LOG
    assert {"name", "is_current", "ts"} <= set(MigrationLog.model_fields)


def test_private_modules_are_imported_in_one_place() -> None:
    private = re.compile(r"^\s*(from|import) beanie\.(odm|migrations)", re.MULTILINE)
    modules = Path(pulpo_cli.__file__).parent.rglob("*.py")
    assert [path.name for path in modules if private.search(path.read_text())] == ["beanie_migrations.py"]
