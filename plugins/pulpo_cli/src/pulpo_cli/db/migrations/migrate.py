"""`pulpo db migrate`: run migrations, each in a transaction if the server has them."""

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from beanie import init_beanie
from pymongo.errors import ConnectionFailure, OperationFailure

from pulpo_cli.db.collections import opened
from pulpo_cli.db.migrations.beanie_migrations import bind_log, current_name, record
from pulpo_cli.db.migrations.files import Migration, find_name, load_migration, migration_names
from pulpo_cli.db.migrations.history import MigrationState, check_known, read_history
from pulpo_cli.db.migrations.lock import locked
from pulpo_cli.db.scripts import failure
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.transactions import has_transactions, in_transaction

if TYPE_CHECKING:
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database
    from pulpo_core.project import Project

NOT_IN_TRANSACTION = 263  # MongoDB's answer when an index or a collection is made or dropped in a transaction
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class MigrationRequest:
    """The migrations to run: `to` one of them, or a `distance` of so many.

    Without either, all pending ones; backward, one. `dry` changes nothing. `transaction` asks for transactions if the
    server has them. `unlock` takes the lock from a process that was killed.
    """

    backward: bool = False
    to: str | None = None
    distance: int | None = None
    dry: bool = False
    transaction: bool = True
    unlock: bool = False


@dataclass(slots=True)
class MigrationResult:
    """The migrations that were run, or would be. `tried` is true if a dry run has run and undone them."""

    backward: bool
    names: list[str]
    transactions: bool
    dry: bool
    tried: bool = False
    missed: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "direction": "backward" if self.backward else "forward",
            "migrations": self.names,
            "transactions": self.transactions,
            "dry_run": self.dry,
            "tried": self.tried,
            "missed": self.missed,
        }


async def run_migrations(project: "Project", request: MigrationRequest, tell: Tell = lambda _: None) -> MigrationResult:
    """Run migrations one after the other. Each is recorded when it has succeeded, and `tell` is called.

    A dry run runs all of them in one transaction and undoes it; without transactions it only lists them.

    Raises DeclarationError and ProcessingError with the line of the file that fails, NotFoundError, ConfigurationError,
    and ConflictError while another process runs migrations.
    """
    async with opened(project) as database:
        if request.dry:
            return await _migrate(project, database, request, tell)
        async with locked(database, unlock=request.unlock):
            return await _migrate(project, database, request, tell)


async def _migrate(project: "Project", database: "Database", request: MigrationRequest, tell: Tell) -> MigrationResult:
    names = migration_names(project)
    await bind_log(database)
    current = await current_name()
    check_known(current, names)
    plan = [load_migration(project, name) for name in _plan(names, current, request)]
    _check_backward(plan, request)
    missed = [status.name for status in await read_history(names) if status.state is MigrationState.MISSED]
    transactions = has_transactions(database) and request.transaction
    if not request.dry or transactions:
        await _bind(database, plan, request.backward)
        run = _Run(database, names, request.backward)
        await (run.undone(plan) if request.dry else run.kept(plan, transactions, tell))
    tried = request.dry and transactions
    return MigrationResult(request.backward, [m.name for m in plan], transactions, request.dry, tried, missed)


def _plan(names: Sequence[str], current: str | None, request: MigrationRequest) -> list[str]:
    """Return the migrations to run, in the order in which they run."""
    reached = names.index(current) + 1 if current is not None else 0
    ahead = list(reversed(names[:reached])) if request.backward else list(names[reached:])
    if request.to is None:
        return ahead[: request.distance or (1 if request.backward else len(ahead))]
    target = find_name(names, request.to)
    if target == current:
        return []
    if target not in ahead:
        direction, hint = ("later", "remove --backward") if request.backward else ("earlier", "add --backward")
        raise ConfigurationError(f"migration {target} is {direction} than the current one", hint=hint)
    return ahead[: ahead.index(target) + (0 if request.backward else 1)]


def _check_backward(plan: Sequence[Migration], request: MigrationRequest) -> None:
    for migration in plan:
        if request.backward and migration.backward is None:
            hint = "write one, or restore a copy; nothing was changed"
            raise ConfigurationError("this migration has no class Backward", where=migration.path, hint=hint)


async def _bind(database: "Database", plan: Sequence[Migration], backward: bool) -> None:
    """Bind all documents before the first migration runs: binding sends commands that a transaction does not allow."""
    for migration in plan:
        if models := migration.models(backward):
            documents: list[Any] = list(models)
            await init_beanie(database=database.client[database.name], document_models=documents, skip_indexes=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """Runs migrations in one direction; `names` are those of all files."""

    database: "Database"
    names: Sequence[str]
    backward: bool

    async def kept(self, plan: Sequence[Migration], transactions: bool, tell: Tell) -> None:
        for migration in plan:
            started = time.perf_counter()
            async with _session(self.database, transactions) as session:
                await self._run(migration, session)
            tell(f"{migration.name} ({time.perf_counter() - started:.1f} s)")

    async def undone(self, plan: Sequence[Migration]) -> None:
        async with in_transaction(self.database, dry=True) as session:
            for migration in plan:
                await self._run(migration, session)

    async def _run(self, migration: Migration, session: "AsyncClientSession | None") -> None:
        functions: list[Any] = list(migration.functions(self.backward))
        for function in functions:
            try:
                await function.run(session=session)
            except ConnectionFailure:
                raise
            except Exception as error:
                name = f"{'Backward' if self.backward else 'Forward'}.{function.function.__name__}()"
                raise failure(error, migration.path, name, _hint(error, session is not None)) from error
        former = self.names.index(migration.name) - 1
        reached = migration.name if not self.backward else self.names[former] if former >= 0 else None
        await record(reached, session)


@asynccontextmanager
async def _session(database: "Database", transactions: bool) -> "AsyncIterator[AsyncClientSession | None]":
    if not transactions:
        yield None
        return
    async with in_transaction(database) as session:
        yield session


def _hint(error: Exception, is_transaction: bool) -> str:
    if isinstance(error, OperationFailure) and error.code == NOT_IN_TRANSACTION:
        return "this is not possible in a transaction: `pulpo db migrate --no-transaction`"
    if is_transaction:
        return "nothing was kept or recorded: correct it, and run the command again"
    return "it is not recorded, but its writes are kept: correct it so that it can run a second time"
