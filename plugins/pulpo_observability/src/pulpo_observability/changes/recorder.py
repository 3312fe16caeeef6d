"""The write middleware that records changes.

If the server has transactions, a write and its record are one transaction, so that neither exists without the other; it
is retried if another writer was faster. Otherwise the record is written after the write.
"""

import logging
from typing import TYPE_CHECKING, Any

from beanie.exceptions import CollectionWasNotInitialized
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, OperationFailure, PyMongoError

from pulpo_core.pymongo_internals import bound_session
from pulpo_core.transactions import client_has_transactions
from pulpo_core.writes import Write, WriteCallNext
from pulpo_core.writes.effects import MAX_DOCUMENTS
from pulpo_observability.changes.document_change import COLLECTION, PLAIN, DocumentChange, is_recorded
from pulpo_observability.changes.document_locks import DocumentLocks
from pulpo_observability.changes.pruning import ChangeLimits, ChangePruner
from pulpo_observability.changes.stored_models import StoredModels
from pulpo_observability.changes.write_changes import WriteChanges

if TYPE_CHECKING:
    from pymongo import AsyncMongoClient
    from pymongo.asynchronous.client_session import AsyncClientSession
    from pymongo.asynchronous.database import AsyncDatabase

    from pulpo_core.project import Project

log = logging.getLogger("pulpo.changes")

NOT_IN_TRANSACTIONS = 263  # OperationNotSupportedInTransaction
TRANSIENT = "TransientTransactionError"


class _NoTransactionError(Exception):
    """Raised if a write cannot be in a separate transaction, in which it would behave differently or fail."""


class ChangeRecorder:
    """Records the changes of all writes to the project's database."""

    def __init__(self, project: "Project", limits: ChangeLimits) -> None:
        self._models = StoredModels(project)
        self._pruner = ChangePruner(limits)
        self._locks = DocumentLocks()
        self._known: AsyncDatabase[Any] | None = None
        self._changes: AsyncCollection[Any]

    async def record(self, write: Write, call_next: WriteCallNext) -> Any:
        """Send a write, and record its changes."""
        name = _database_name()
        if name is None or not any(part.database == name and is_recorded(part.collection) for part in write.each):
            return await call_next(write)
        database = self._database(write.client, name)
        session = write.session or bound_session(write.client)
        if session is not None and session.in_transaction:
            return await self._in_same_transaction(write, call_next, database)
        result = await self._send(write, call_next, database, session)
        await self._pruner.after_write(database)
        return result

    def _database(self, client: "AsyncMongoClient[Any]", name: str) -> "AsyncDatabase[Any]":
        """Return the database for reading documents and recording changes. Cached, because creating it is slow."""
        if self._known is None or self._known.client is not client or self._known.name != name:
            self._known = client.get_database(name, codec_options=PLAIN)
            self._changes = AsyncCollection(self._known, COLLECTION)  # writes to this collection pass no middleware
        return self._known

    async def _send(
        self,
        write: Write,
        call_next: WriteCallNext,
        database: "AsyncDatabase[Any]",
        session: "AsyncClientSession | None",
    ) -> Any:
        if client_has_transactions(write.client) and self._fits_transaction(write):
            try:
                async with self._locks.hold(write):
                    return await self._in_transaction(write, call_next, database, session)
            except _NoTransactionError:
                pass
        return await self._record_afterwards(write, call_next, database)

    async def _in_same_transaction(self, write: Write, call_next: WriteCallNext, database: "AsyncDatabase[Any]") -> Any:
        """Send and record a write in the transaction that it is part of."""
        changes = WriteChanges(write, database, self._models)
        await changes.read_before()
        result = await call_next(write)
        await self._insert(write, changes, result)
        return result

    async def _in_transaction(
        self,
        write: Write,
        call_next: WriteCallNext,
        database: "AsyncDatabase[Any]",
        session: "AsyncClientSession | None",
    ) -> Any:
        async def attempt(_: "AsyncClientSession") -> Any:
            changes = WriteChanges(write, database, self._models)
            with _LeaveTransactionOnError():
                await changes.read_before()
            if not changes.is_known:
                raise _NoTransactionError
            with _LeaveTransactionOnError(write):
                result = await call_next(write)
            if write.method == "command" and (result.get("writeErrors") or result.get("nErrors")):
                raise _NoTransactionError  # a raw command raises no error, but the transaction has ended
            await self._insert(write, changes, result)
            return result

        if session is not None:
            return await session.with_transaction(attempt)
        async with write.client.start_session() as own, own.bind(end_session=False):
            return await own.with_transaction(attempt)

    async def _record_afterwards(self, write: Write, call_next: WriteCallNext, database: "AsyncDatabase[Any]") -> Any:
        changes = WriteChanges(write, database, self._models)
        try:
            await changes.read_before()
        except PyMongoError:  # the write will usually raise the same error
            changes.give_up()
        try:
            result = await call_next(write)
        except PyMongoError as error:  # some of several documents may have been written
            await self._insert_or_log(write, changes, None, error)
            raise
        await self._insert_or_log(write, changes, result)
        return result

    async def _insert_or_log(
        self,
        write: Write,
        changes: WriteChanges,
        result: Any,
        error: PyMongoError | None = None,
    ) -> None:
        """Record the changes of a write that has been done. It cannot be undone, so an error is only logged."""
        try:
            await self._insert(write, changes, result, error)
        except PyMongoError:
            log.exception("a change of %s is not recorded", write.collection)

    async def _insert(
        self,
        write: Write,
        changes: WriteChanges,
        result: Any,
        error: PyMongoError | None = None,
    ) -> None:
        found = await changes.find(result, error)
        if len(found) == 1:
            await self._changes.insert_one(found[0], session=write.session)
        elif found:
            await self._changes.insert_many(found, session=write.session)
        self._pruner.count(found)

    def _fits_transaction(self, write: Write) -> bool:
        """Return False for writes that MongoDB refuses in transactions, and for those that might take too long."""
        if max(len(write.documents), len(write.parts)) > MAX_DOCUMENTS:
            return False
        if write.kind not in ("insert", "update", "replace", "delete", "bulk") or "writeConcern" in write.arguments:
            return False
        sent = write.arguments.get("command")
        if isinstance(sent, dict) and "writeConcern" in sent:
            return False
        return not any(self._models.of(part.collection or "").is_time_series for part in write.each)


class _LeaveTransactionOnError:
    """Turns an error in a `with` block into _NoTransactionError, unless it makes the transaction start again.

    The error of a write of one document is raised as it is. An error of one of several documents stops the whole
    transaction, whereas without a transaction some of the documents would have been written.
    """

    def __init__(self, write: Write | None = None) -> None:
        self._write = write

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: Any) -> None:
        if not isinstance(error, OperationFailure) or error.has_error_label(TRANSIENT):
            return
        if self._write is None or error.code == NOT_IN_TRANSACTIONS or _is_several(self._write, error):
            raise _NoTransactionError from error


def _is_several(write: Write, error: OperationFailure) -> bool:
    return isinstance(error, BulkWriteError) or write.many or len(write.documents) > 1 or write.kind == "bulk"


def _database_name() -> str | None:
    """Return the name of the project's database; None before its documents are bound."""
    try:
        name: str = DocumentChange.get_pymongo_collection().database.name
    except CollectionWasNotInitialized:
        return None
    return name
