"""Which migrations a database has seen, by Beanie's own log of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from beanie import init_beanie
from beanie.migrations.models import MigrationLog

from pulpo_cli.db.collections import opened
from pulpo_cli.db.migration_files import migration_names
from pulpo_core.exceptions import ProcessingError

if TYPE_CHECKING:
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database
    from pulpo_core.project import Project


class Step(StrEnum):
    """Where a migration stands."""

    DONE = "done"
    CURRENT = "current"
    PENDING = "pending"
    MISSED = "missed"  # it sorts before the current one, and was never run
    GONE = "gone"  # it was run, and its file is not there


@dataclass(frozen=True, slots=True)
class Past:
    """One migration: `at` is when the log names it last."""

    name: str
    step: Step
    at: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {"name": self.name, "state": str(self.step), "at": self.at.isoformat() if self.at else None}


async def history(project: "Project") -> list[Past]:
    """All migrations: those that have files, and those that the log names."""
    async with opened(project) as database:
        await bind_log(database)
        return await read_history(migration_names(project))


async def bind_log(database: "Database") -> None:
    """Bind Beanie's log to the database."""
    await init_beanie(database=database.client[database.name], document_models=[MigrationLog], skip_indexes=True)


async def current_name() -> str | None:
    """The migration that the database has reached; None before the first."""
    found = await MigrationLog.find_one({"is_current": True})
    return found.name if found else None


async def read_history(names: Sequence[str]) -> list[Past]:
    """The history, of a log that is bound."""
    times = {entry.name: entry.ts async for entry in MigrationLog.find_all().sort("ts")}
    current = await current_name()
    return [
        Past(name, _step(name, names, current, name in times), times.get(name)) for name in sorted({*names, *times})
    ]


async def record(name: str | None, session: "AsyncClientSession | None") -> None:
    """Make this the current migration (None: there is none), the way Beanie does."""
    await MigrationLog.find({"is_current": True}, session=session).update({"$set": {"is_current": False}})
    if name is not None:
        await MigrationLog(name=name, is_current=True, ts=datetime.now(UTC)).insert(session=session)


def check_known(current: str | None, names: Sequence[str]) -> None:
    """Raise ProcessingError when the file of the current migration is not there: all would be run again."""
    if current is not None and current not in names:
        raise ProcessingError(
            f"the database has reached the migration {current}, which has no file here",
            hint="update the project's files; or is this another project's database?",
        )


def _step(name: str, names: Sequence[str], current: str | None, is_logged: bool) -> Step:
    if name not in names:
        return Step.GONE
    if name == current:
        return Step.CURRENT
    if current is None or name > current:
        return Step.PENDING
    return Step.DONE if is_logged else Step.MISSED
