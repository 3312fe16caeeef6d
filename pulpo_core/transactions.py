"""`transaction()`: keeps either all of several writes, or none."""

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
from pulpo_core.urls import masked_url

if TYPE_CHECKING:
    from pymongo import AsyncMongoClient
    from pymongo.asynchronous.client_session import AsyncClientSession

    from pulpo_core.database import Database

P = ParamSpec("P")
T = TypeVar("T")
COMMIT_PATIENCE = 120.0  # seconds of retries for a commit with an unknown outcome, as in PyMongo's with_transaction
REPLICA_SET = (
    "run MongoDB as a replica set; one member is enough: `mongod --replSet rs0`, then once `rs.initiate()` in mongosh"
)


@dataclass(slots=True)
class _Open:
    """The transaction that the current task is in."""

    session: "AsyncClientSession"
    failed: BaseException | None = None


_current: ContextVar[_Open | None] = ContextVar("pulpo_transaction", default=None)


class transaction:  # noqa: N801 (read as a noun: `async with transaction():`)
    """Keep either all writes of a block or none. Use it with `async with`, or to decorate a coroutine function.

        async with transaction():
            await account.save()
            await booking.insert()

    Everything that Beanie and PyMongo do in the block on the running project's database is part of the transaction,
    without passing a session. (`as session` gives PyMongo's session, for code that needs one.) The end of the block
    commits; an exception that leaves it undoes everything. MongoDB does not allow concurrency in a transaction: no
    `asyncio.gather` inside.

        @transaction()
        async def book(order: Order) -> Booking: ...

    A block cannot be run again, so a conflict with another writer raises an error with `is_retryable`. A decorated
    function is run again automatically, as PyMongo's `with_transaction` does for up to two minutes, and should
    therefore do nothing but its work on the database. A transaction inside another one is part of the outer one.

    Raises UnsupportedError, before anything is written, if the server has no transactions (a standalone MongoDB), and
    ProcessingError if no project runs, in another event loop than the project's, or if the error of an inner
    transaction was caught before it left the outer one.
    """

    def __init__(self) -> None:
        self._blocks: list[AbstractAsyncContextManager[AsyncClientSession]] = []

    async def __aenter__(self) -> "AsyncClientSession":
        """Begin, and return the session."""
        block = _block()
        session = await block.__aenter__()
        self._blocks.append(block)
        return session

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        """Commit, or roll back after an exception."""
        return await self._blocks.pop().__aexit__(kind, error, traceback)

    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """Return the function with a transaction around each call."""
        if not inspect.iscoroutinefunction(function):
            raise TypeError(f"{function.__qualname__} must be a coroutine function: write `async def`")

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
    """Open a transaction on this database; with `dry` it is always rolled back. Raises like `transaction`."""
    async with _session(database) as session:
        opened = _Open(session)
        token = _current.set(opened)
        await session.start_transaction()
        try:
            yield session
            if opened.failed is not None:
                raise ProcessingError(
                    f"a transaction inside this one failed, but its error was caught: {opened.failed}",
                    hint="let the error leave this block, or run the inner transaction outside of it",
                ) from opened.failed
        except BaseException:
            await session.abort_transaction()
            raise
        finally:
            _current.reset(token)
        await (session.abort_transaction() if dry else _commit(session))


def has_transactions(database: "Database") -> bool:
    """Return True if the driver knows that the server has transactions; sends no command."""
    return client_has_transactions(database.client)


def client_has_transactions(client: "AsyncMongoClient[Any]") -> bool:
    """Return True if the driver of a client knows that the server has transactions; sends no command."""
    servers = client.topology_description.server_descriptions().values()
    kinds = [s.server_type_name for s in servers if s.logical_session_timeout_minutes is not None]
    return any(kind.startswith("RS") or kind in ("Mongos", "LoadBalancer") for kind in kinds)


@asynccontextmanager
async def _block() -> "AsyncIterator[AsyncClientSession]":
    """Open the block of `transaction()`; inside another transaction, as part of it."""
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
    """Open a session that all calls of the driver in the block use."""
    if not has_transactions(database):
        await database.ping()  # after a failover, the driver may know no server yet
    if not has_transactions(database):
        raise UnsupportedError(f"the database at {masked_url(database.url)} has no transactions", hint=REPLICA_SET)
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
        hint = "call it in an operation, or inside `async with running(project)`"
        raise ProcessingError("a transaction needs a running project", hint=hint)
    if runtime.loop is not asyncio.get_running_loop():
        raise ProcessingError(
            "a transaction must begin in the event loop of the running project",
            hint="move it into an operation, which `invoke` runs in that loop",
        )
    return runtime.database


async def _commit(session: "AsyncClientSession") -> None:
    """Commit. If the answer is lost, commit again, which has no further effect."""
    deadline = time.monotonic() + COMMIT_PATIENCE
    while True:
        try:
            return await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > deadline:
                raise
