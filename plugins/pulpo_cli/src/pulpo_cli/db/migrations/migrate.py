"""`pulpo db migrate`: Beanie's migrations, each in a transaction where the server has them."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from beanie import init_beanie
from pymongo.errors import ConnectionFailure, OperationFailure

from pulpo_cli.db.collections import opened
from pulpo_cli.db.history import Step, bind_log, check_known, current_name, read_history, record
from pulpo_cli.db.migration_files import Migration, find_name, load_migration, migration_names
from pulpo_cli.db.migration_lock import locked
from pulpo_cli.db.scripts import failure
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.transactions import has_transactions, in_transaction

if TYPE_CHECKING:
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database
    from pulpo_core.project import Project

NOT_IN_TRANSACTION = 263  # what MongoDB answers to an index or a collection that is made or dropped in a transaction
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: `to` a migration, or a `distance` of so many; forwards without either, all that is pending.

    Backwards, one. `dry` changes nothing; `transaction` is wanted where there is one; `unlock` takes the lock from
    a process that was killed.
    """

    backward: bool = False
    to: str | None = None
    distance: int | None = None
    dry: bool = False
    transaction: bool = True
    unlock: bool = False


@dataclass(slots=True)
class Migrated:
    """What was run, or would be. `tried` says whether a dry run has run it, and undone it."""

    backward: bool
    names: list[str]
    transactions: bool
    dry: bool
    tried: bool = False
    missed: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "direction": "backward" if self.backward else "forward",
            "migrations": self.names,
            "transactions": self.transactions,
            "dry_run": self.dry,
            "tried": self.tried,
            "missed": self.missed,
        }


async def migrate(project: "Project", wish: Wish, tell: Tell = lambda _: None) -> Migrated:
    """Run migrations one after the other; each is recorded when it has ended well, and `tell` is told.

    A dry run runs all of them in one transaction, which is undone; without transactions it only says what would run.

    Raises DeclarationError and ProcessingError with the line of the file that fails, NotFoundError, ConfigurationError,
    and ConflictError while another process runs migrations.
    """
    async with opened(project) as database:
        if wish.dry:
            return await _migrate(project, database, wish, tell)
        async with locked(database, unlock=wish.unlock):
            return await _migrate(project, database, wish, tell)


async def _migrate(project: "Project", database: "Database", wish: Wish, tell: Tell) -> Migrated:
    names = migration_names(project)
    await bind_log(database)
    current = await current_name()
    check_known(current, names)
    plan = [load_migration(project, name) for name in _plan(names, current, wish)]
    _check_ways_back(plan, wish)
    missed = [past.name for past in await read_history(names) if past.step is Step.MISSED]
    can = has_transactions(database) and wish.transaction
    if not wish.dry or can:
        await _bind(database, plan, wish.backward)
        await (_try(database, plan, names, wish) if wish.dry else _run(database, plan, names, wish, can, tell))
    return Migrated(wish.backward, [m.name for m in plan], can, wish.dry, wish.dry and can, missed)


def _plan(names: Sequence[str], current: str | None, wish: Wish) -> list[str]:
    """The migrations to run, in the order in which they run."""
    reached = names.index(current) + 1 if current is not None else 0
    way = list(reversed(names[:reached])) if wish.backward else list(names[reached:])
    if wish.to is None:
        return way[: wish.distance or (1 if wish.backward else len(way))]
    target = find_name(names, wish.to)
    if target == current:
        return []
    if target not in way:
        other = "without --backward" if wish.backward else "with --backward"
        raise ConfigurationError(f"the migration {target} is not on this way", hint=f"say it {other}")
    return way[: way.index(target) + (0 if wish.backward else 1)]


def _check_ways_back(plan: Sequence[Migration], wish: Wish) -> None:
    for migration in plan:
        if wish.backward and migration.backward is None:
            hint = "write one, or restore a copy: nothing was changed"
            raise ConfigurationError("this migration has no class Backward", where=migration.path, hint=hint)


async def _bind(database: "Database", plan: Sequence[Migration], backward: bool) -> None:
    """Before the first one runs: what binding asks of the server is not allowed in a transaction."""
    for migration in plan:
        if models := migration.models(backward):
            documents: list[Any] = list(models)
            await init_beanie(database=database.client[database.name], document_models=documents, skip_indexes=True)


async def _run(
    database: "Database", plan: Sequence[Migration], names: Sequence[str], wish: Wish, can: bool, tell: Tell
) -> None:
    for migration in plan:
        started = time.perf_counter()
        async with _session(database, can) as session:
            await _run_one(migration, names, wish.backward, session)
        tell(f"{migration.name} ({time.perf_counter() - started:.1f} s)")


async def _try(database: "Database", plan: Sequence[Migration], names: Sequence[str], wish: Wish) -> None:
    async with in_transaction(database, dry=True) as session:
        for migration in plan:
            await _run_one(migration, names, wish.backward, session)


@asynccontextmanager
async def _session(database: "Database", can: bool) -> "AsyncIterator[AsyncClientSession | None]":
    if not can:
        yield None
        return
    async with in_transaction(database) as session:
        yield session


async def _run_one(
    migration: Migration, names: Sequence[str], backward: bool, session: "AsyncClientSession | None"
) -> None:
    steps: list[Any] = list(migration.steps(backward))
    for step in steps:
        try:
            await step.run(session=session)
        except ConnectionFailure:
            raise
        except Exception as error:
            what = f"{'Backward' if backward else 'Forward'}.{step.function.__name__}()"
            raise failure(error, migration.path, what, _hint(error, session is not None)) from error
    former = names.index(migration.name) - 1
    reached = migration.name if not backward else names[former] if former >= 0 else None
    await record(reached, session)


def _hint(error: Exception, is_transaction: bool) -> str:
    if isinstance(error, OperationFailure) and error.code == NOT_IN_TRANSACTION:
        return "this cannot be done in a transaction: `pulpo db migrate --no-transaction`"
    if is_transaction:
        return "nothing of it was kept or recorded: correct it, and run the command again"
    return "it is not recorded, but what it had written is kept: correct it so that it can run once more"
