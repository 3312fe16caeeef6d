"""The migrations of a project and their states in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pulpo_cli.db.collections import opened
from pulpo_cli.db.migrations.beanie_migrations import bind_log, current_name, logged_times
from pulpo_cli.db.migrations.files import migration_names
from pulpo_core.exceptions import ProcessingError

if TYPE_CHECKING:
    from pulpo_core.project import Project


class MigrationState(StrEnum):
    """The state of a migration in a database."""

    DONE = "done"
    CURRENT = "current"
    PENDING = "pending"
    MISSED = "missed"  # sorts before the current one, but was never run
    GONE = "gone"  # was run, but its file no longer exists


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """One migration and its state; `at` is the time of its last entry in the log."""

    name: str
    state: MigrationState
    at: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Return the status as plain JSON values."""
        return {"name": self.name, "state": str(self.state), "at": self.at.isoformat() if self.at else None}


async def migration_history(project: "Project") -> list[MigrationStatus]:
    """Return the status of all migrations: those with files, and those in the log."""
    async with opened(project) as database:
        await bind_log(database)
        return await read_history(migration_names(project))


def missed_text(name: str) -> str:
    """Return a hint for a missed migration."""
    return f"{name} was never run: it is older than the current one. Give it a later time in its name."


async def read_history(names: Sequence[str]) -> list[MigrationStatus]:
    """Return the status of these files, and of all migrations in the log, which must be bound."""
    times = await logged_times()
    current = await current_name()
    return [
        MigrationStatus(name, _state(name, names, current, name in times), times.get(name))
        for name in sorted({*names, *times})
    ]


def check_known(current: str | None, names: Sequence[str]) -> None:
    """Raise ProcessingError if the current migration has no file: all migrations would run again."""
    if current is not None and current not in names:
        raise ProcessingError(
            f"the database has reached migration {current}, which has no file in this project",
            hint="update the project's files, or check that this is the right database",
        )


def _state(name: str, names: Sequence[str], current: str | None, is_logged: bool) -> MigrationState:
    if name not in names:
        return MigrationState.GONE
    if name == current:
        return MigrationState.CURRENT
    if current is None or name > current:
        return MigrationState.PENDING
    return MigrationState.DONE if is_logged else MigrationState.MISSED
