"""`pulpo db migrate`: run migrations, each in a transaction if the server has them."""

import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from beanie import init_beanie
from pymongo.errors import ConnectionFailure, OperationFailure

from pulpo_cli.db.collections import opened
from pulpo_cli.db.migrations.beanie_migrations import bind_log, current_name, is_iterative, record
from pulpo_cli.db.migrations.changes import CollectionChanges
from pulpo_cli.db.migrations.files import Migration, find_name, load_migration, migration_names
from pulpo_cli.db.migrations.history import MigrationState, check_known, missed_text, read_history
from pulpo_cli.db.migrations.iterative import computed_changes, run_iterative
from pulpo_cli.db.migrations.lock import locked
from pulpo_cli.db.migrations.named_fields import unnamed
from pulpo_cli.db.migrations.observation import Observer
from pulpo_cli.db.scripts import failure
from pulpo_core.database import all_documents
from pulpo_core.exceptions import ConfigurationError, DeclarationError, ValidationError
from pulpo_core.models.stored_types import read_back
from pulpo_core.transactions import has_transactions, in_transaction

if TYPE_CHECKING:
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database
    from pulpo_core.project import Project

NOT_IN_TRANSACTION = 263  # MongoDB's error when an index or a collection is created or dropped in a transaction
Tell = Callable[[str], None]
Changes = dict[str, CollectionChanges]
"""The changes of a migration, by collection."""


@dataclass(frozen=True, slots=True)
class MigrationRequest:
    """The migrations to run: up to the one named `to`, or a number of them, `distance`.

    Without either, all pending migrations; backward, one. `dry` changes nothing. `transaction` uses transactions if the
    server has them. `unlock` takes the lock from a process that was killed. `drop_fields` are fields that documents may
    lose although the migration does not name them.
    """

    backward: bool = False
    to: str | None = None
    distance: int | None = None
    dry: bool = False
    transaction: bool = True
    unlock: bool = False
    drop_fields: Sequence[str] = ()


@dataclass(slots=True)
class MigrationResult:
    """The migrations that were run, or would be, and their changes.

    `tried` is True if a dry run has run and undone them. Without transactions, it only tries those in `changes`, whose
    results are computed, not written. `refused` are the fields that a real run would refuse to drop.
    """

    backward: bool
    names: list[str]
    transactions: bool
    dry: bool
    tried: bool = False
    missed: list[str] = field(default_factory=list)
    changes: dict[str, Changes] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        return {
            "direction": "backward" if self.backward else "forward",
            "migrations": self.names,
            "transactions": self.transactions,
            "dry_run": self.dry,
            "tried": self.tried,
            "missed": self.missed,
            "changes": {
                name: {collection: change.to_dict() for collection, change in found.items()}
                for name, found in self.changes.items()
            },
            "refused": self.refused,
        }


async def run_migrations(project: "Project", request: MigrationRequest, tell: Tell = lambda _: None) -> MigrationResult:
    """Run migrations one after the other. Each is recorded when it has succeeded, and `tell` is called.

    A dry run runs all of them in one transaction and undoes it. Without transactions it lists them, and computes the
    changes of the first iterative ones.

    Raises DeclarationError and ProcessingError with the line of the file that fails, NotFoundError, ConfigurationError,
    ConflictError while another process runs migrations, and ValidationError if documents lose a field that nobody has
    named; the field is then restored.
    """
    observer = Observer()
    async with opened(project, [observer]) as database:
        if request.dry:
            return await _migrate(project, database, request, observer, tell)
        async with locked(database, unlock=request.unlock):
            return await _migrate(project, database, request, observer, tell)


async def _migrate(
    project: "Project", database: "Database", request: MigrationRequest, observer: Observer, tell: Tell
) -> MigrationResult:
    names = migration_names(project)
    await bind_log(database)
    current = await current_name()
    check_known(current, names)
    missed = await _missed(names)
    plan = [load_migration(project, name) for name in _plan(names, current, missed, request)]
    _check_backward(plan, request)
    for migration in plan:
        migration.check_functions(request.backward)
    transactions = has_transactions(database) and request.transaction
    result = MigrationResult(request.backward, [m.name for m in plan], transactions, request.dry, missed=missed)
    await _bind(project, database, plan, request.backward)
    await _check_collections(project, database, plan, request.backward)
    run = _Run(database, _not_missed(names, missed), request, observer, result, tell)
    if not request.dry:
        await run.kept(plan)
        result.missed = await _missed(names)  # after the run, a migration later than the current one is pending
    elif transactions:
        await run.undone(plan)
    else:
        await run.computed(plan)
    return result


def _plan(names: Sequence[str], current: str | None, missed: Sequence[str], request: MigrationRequest) -> list[str]:
    """Return the migrations to run, in the order in which they run."""
    known = _not_missed(names, missed)
    reached = known.index(current) + 1 if current is not None else 0
    ahead = list(reversed(known[:reached])) if request.backward else list(known[reached:])
    if request.to is None:
        return ahead[: request.distance or (1 if request.backward else len(ahead))]
    target = find_name(names, request.to)
    if target == current:
        return []
    if target in missed:
        raise ConfigurationError(missed_text(target))
    if target not in ahead:
        if request.backward:
            raise ConfigurationError(f"migration {target} is later than the current one", hint="remove --backward")
        after = known[known.index(target) + 1 : reached]
        raise ConfigurationError(
            f"migration {target} is earlier than the current one, {current}",
            hint=f"to undo those after it ({', '.join(after)}): `pulpo db migrate --backward --to {target}`",
        )
    return ahead[: ahead.index(target) + (0 if request.backward else 1)]


async def _missed(names: Sequence[str]) -> list[str]:
    """Return the migrations that are older than the current one but were never run."""
    return [status.name for status in await read_history(names) if status.state is MigrationState.MISSED]


def _not_missed(names: Sequence[str], missed: Sequence[str]) -> list[str]:
    """Return the migrations that can be run or undone, in order."""
    return [name for name in names if name not in missed]


def _check_backward(plan: Sequence[Migration], request: MigrationRequest) -> None:
    for migration in plan:
        if request.backward and migration.backward is None:
            hint = "write one, or restore a copy; nothing was changed"
            raise ConfigurationError("this migration has no class Backward", where=migration.path, hint=hint)


async def _bind(project: "Project", database: "Database", plan: Sequence[Migration], backward: bool) -> None:
    """Bind all documents before the first migration runs: binding sends commands that a transaction does not allow."""
    models = [model for migration in plan for model in migration.models(backward)]
    types = read_back([*all_documents(project), *models])
    options = database.client.codec_options
    typed = database.client.get_database(database.name, options.with_options(type_registry=types) if types else options)
    for migration in plan:
        if documents := migration.models(backward):
            await init_beanie(database=typed, document_models=list(documents), skip_indexes=True)


async def _check_collections(
    project: "Project", database: "Database", plan: Sequence[Migration], backward: bool
) -> None:
    """Raise DeclarationError for a class that names no collection, and whose own name is not that of one."""
    existing = {*await database.client[database.name].list_collection_names()}
    existing |= {document.get_collection_name() for document in all_documents(project)}
    for migration in plan:
        for model in migration.models(backward):
            named = getattr(getattr(model, "Settings", None), "name", None)
            if named is None and model.get_collection_name() not in existing:
                raise DeclarationError(
                    f"{model.__name__} does not name its collection, and the database has none called "
                    f"{model.get_collection_name()!r}, so the migration would do nothing",
                    where=migration.path,
                    hint=f'add `class Settings: name = "…"` to {model.__name__}, with the collection\'s name',
                )


@dataclass(frozen=True, slots=True)
class _Run:
    """Runs migrations in one direction. `names` does not include missed ones. Adds the changes to `result`."""

    database: "Database"
    names: Sequence[str]
    request: MigrationRequest
    observer: Observer
    result: MigrationResult
    tell: Tell

    async def kept(self, plan: Sequence[Migration]) -> None:
        for migration in plan:
            started = time.perf_counter()
            async with _session(self.database, self.result.transactions) as session:
                changes = await self._run(migration, session)
            seconds = f"{migration.name} ({time.perf_counter() - started:.1f} s)"
            lines = [line for name, each in changes.items() for line in each.lines(name)]
            self.tell("\n".join([seconds, *(lines or ["  nothing was written"])]))

    async def undone(self, plan: Sequence[Migration]) -> None:
        async with in_transaction(self.database, dry=True) as session:
            for migration in plan:
                await self._run(migration, session)
        self.result.tried = True

    async def computed(self, plan: Sequence[Migration]) -> None:
        """Compute the changes of migrations without writing, until one depends on the writes of earlier ones."""
        seen: set[str] = set()
        for migration in plan:
            functions = migration.iterative(self.request.backward)
            collections = [function.input_document_model.get_collection_name() for function in functions]
            if len(set(collections) - seen) != len(migration.functions(self.request.backward)):
                return
            seen |= {*collections}
            changes: Changes = {}
            for collection, function in zip(collections, functions, strict=True):
                with self._failing(migration, function, "nothing was changed"):
                    changes[collection] = await computed_changes(function)
            self._record_changes(migration, changes)

    async def _run(self, migration: Migration, session: "AsyncClientSession | None") -> Changes:
        with self.observer.observing(self.database.client[self.database.name]):
            functions: list[Any] = [*migration.functions(self.request.backward)]
            for function in functions:
                with self._failing(migration, function, partial(_hint, is_transaction=session is not None)):
                    await (run_iterative(function, session) if is_iterative(function) else function.run(session))
            changes = await self.observer.changes()
            refused = self._record_changes(migration, changes)
            if refused and not self.request.dry:
                if session is None:
                    await self.observer.put_back(lambda lost: bool(lost & {*refused}))
                raise _loss(migration, changes, refused)
        former = self.names.index(migration.name) - 1
        reached = migration.name if not self.request.backward else self.names[former] if former >= 0 else None
        await record(reached, session)
        return changes

    def _record_changes(self, migration: Migration, changes: Changes) -> list[str]:
        """Record the changes of a migration, and return the lost fields that nobody has named."""
        self.result.changes[migration.name] = changes
        lost = {path for change in changes.values() for path in change.lost}
        refused = unnamed(lost, migration, self.request.backward, self.request.drop_fields)
        if refused:
            self.result.refused[migration.name] = refused
        return refused

    @contextmanager
    def _failing(self, migration: Migration, function: Any, hint: "str | Callable[[Exception], str]") -> Iterator[None]:
        """Turn an error of a function in the block into ProcessingError, with the line of the file."""
        try:
            with redirect_stdout(sys.stderr):  # stdout is reserved for the command's output
                yield
        except ConnectionFailure:
            raise
        except Exception as error:
            name = f"{'Backward' if self.request.backward else 'Forward'}.{function.function.__name__}()"
            shown = hint if isinstance(hint, str) else hint(error)
            raise failure(error, migration.path, name, shown) from error


def _loss(migration: Migration, changes: Changes, refused: Sequence[str]) -> ValidationError:
    counts = [
        f"{path} ({each.fields[path].lost} in {name})"
        for path in refused
        for name, each in changes.items()
        if path in each.lost
    ]
    options = " ".join(f"--drop-field {path}" for path in refused)
    return ValidationError(
        f"documents would lose fields that this migration does not name: {', '.join(counts)}",
        where=migration.path,
        hint=f"the fields are kept, and the migration is not recorded; to drop them: `pulpo db migrate {options}`",
    )


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
    return "it is not recorded, but its writes are kept: correct it so that it can run again"
