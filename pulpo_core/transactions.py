"""`transaction()`: several writes, of which either all are kept or none."""

import asyncio
import functools
import inspect
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pymongo.errors import PyMongoError

from pulpo_core.exceptions import ProcessingError, UnsupportedError
from pulpo_core.runtime import current_runtime
from pulpo_core.urls import masked

if TYPE_CHECKING:
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database

P = ParamSpec("P")
T = TypeVar("T")
COMMIT_PATIENCE = 120.0  # seconds in which an unclear commit is repeated, as PyMongo's with_transaction does
REPLICA_SET = (
    "run MongoDB as a replica set, of one member if need be: `mongod --replSet rs0`, once `rs.initiate()` in mongosh"
)


@dataclass(slots=True)
class _Open:
    """The transaction that the current task is in."""

    session: "AsyncClientSession"
    failed: BaseException | None = None


_current: ContextVar[_Open | None] = ContextVar("pulpo_transaction", default=None)


class transaction:  # noqa: N801 (read as a noun: `async with transaction():`)
    """Keep either all writes of a block, or none: an `async with` block, and a decorator of coroutine functions.

        async with transaction():
            await account.save()
            await booking.insert()

    Everything that Beanie and PyMongo do in the block on the running project's database is part of it; nothing has to
    be passed on. (`as session` gives PyMongo's session, for what asks for one.) The block's end commits; an exception
    that leaves it undoes everything. What it waits for must not run side by side: no `asyncio.gather` inside.

        @transaction()
        async def book(order: Order) -> Booking: ...

    A block cannot be run a second time, so a conflict with another writer leaves it as an error that `is_retryable`.
    The decorated function is run again by itself, as PyMongo's `with_transaction` does for up to two minutes, and
    should therefore do nothing else than its work on the database. A transaction inside another one is part of that.

    Raises UnsupportedError, before anything is written, where the server has no transactions (a standalone MongoDB), or
    ProcessingError where no project runs, in another event loop than its own, or when an inner one failed unnoticed.
    """

    def __init__(self) -> None:
        self._blocks: list[AbstractAsyncContextManager[AsyncClientSession]] = []

    async def __aenter__(self) -> "AsyncClientSession":
        """Begin; the session."""
        block = _block()
        session = await block.__aenter__()
        self._blocks.append(block)
        return session

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Commit, or undo."""
        return await self._blocks.pop().__aexit__(kind, error, traceback)

    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """The function, each call of it a transaction."""
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{function.__qualname__} is no coroutine function: write `async def`")

        @functools.wraps(function)
        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            if _current.get() is not None:
                async with _block():
                    return await function(*args, **kwargs)
            async with _session(_database()) as session:
                return await session.with_transaction(_attempt(functools.partial(function, *args, **kwargs)))

        return call


@asynccontextmanager
async def in_transaction(database: "Database", *, dry: bool = False) -> "AsyncIterator[AsyncClientSession]":
    """A transaction on this very database; with `dry`, undone at its end too. Raises like `transaction`."""
    async with _session(database) as session:
        opened = _Open(session)
        token = _current.set(opened)
        await session.start_transaction()
        try:
            yield session
            if opened.failed is not None:
                raise ProcessingError(
                    f"a transaction inside of this one failed ({opened.failed}), and went on as if it had not",
                    hint="let its exception leave this block, or give the inner part a transaction of its own, outside",
                ) from opened.failed
        except BaseException:
            await session.abort_transaction()
            raise
        finally:
            _current.reset(token)
        await (session.abort_transaction() if dry else _commit(session))


def has_transactions(database: "Database") -> bool:
    """Whether the server has transactions. Needs no question: the driver knows what answered it."""
    servers = database.client.topology_description.server_descriptions().values()
    kinds = [s.server_type_name for s in servers if s.logical_session_timeout_minutes is not None]
    return any(kind.startswith("RS") or kind in ("Mongos", "LoadBalancer") for kind in kinds)


@asynccontextmanager
async def _block() -> "AsyncIterator[AsyncClientSession]":
    """The block of `transaction()`: part of the one around it, where there is one."""
    outer = _current.get()
    if outer is None:
        async with in_transaction(_database()) as session:
            yield session
        return
    try:
        yield outer.session
    except BaseException as error:
        outer.failed = error
        raise


@asynccontextmanager
async def _session(database: "Database") -> "AsyncIterator[AsyncClientSession]":
    """A session that all calls of the driver use until the block ends."""
    if not has_transactions(database):
        await database.ping()  # after a failover the driver may not have seen anybody yet
    if not has_transactions(database):
        raise UnsupportedError(f"the database at {masked(database.url)} has no transactions", hint=REPLICA_SET)
    async with database.client.start_session() as session, session.bind(end_session=False):
        yield session


def _attempt(call: Callable[[], Awaitable[T]]) -> "Callable[[AsyncClientSession], Any]":
    async def attempt(session: "AsyncClientSession") -> T:
        opened = _Open(session)
        token = _current.set(opened)
        try:
            result = await call()
        finally:
            _current.reset(token)
        if opened.failed is not None:
            raise opened.failed
        return result

    return attempt


def _database() -> "Database":
    runtime = current_runtime()
    if runtime is None:
        hint = "call it in an operation, or inside of `async with running(project)`"
        raise ProcessingError("there is no transaction without a running project", hint=hint)
    if runtime.loop is not asyncio.get_running_loop():
        raise ProcessingError(
            "a transaction was begun in another event loop than that of the running project",
            hint="put it into an operation, which `invoke` runs where the database is",
        )
    return runtime.database


async def _commit(session: "AsyncClientSession") -> None:
    """Commit. Where the answer got lost, ask again: a second commit changes nothing."""
    deadline = time.monotonic() + COMMIT_PATIENCE
    while True:
        try:
            return await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > deadline:
                raise
