"""Writes the records of runs in batches, independently of the runs' own use of the database.

The task has a separate context, so that no transaction, session or time limit of an operation applies to the records.
They pass no write middlewares, because they are not writes of the project.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from bson import encode
from bson.errors import BSONError
from pydantic_core import to_json
from pymongo import UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.errors import BulkWriteError, DocumentTooLarge, PyMongoError

from pulpo_core.exceptions import DatabaseError
from pulpo_observability.runs.dumps import Dump, storable
from pulpo_observability.runs.task_run import TaskRun

log = logging.getLogger("pulpo.observability")

BATCH = 500
BEHIND = 5_000  # records
WAITING = 100_000  # records kept while the database does not answer
RETRY = 1.0  # seconds
DUPLICATE = 11000
LARGEST = 15_000_000  # bytes of a record: MongoDB takes 16 MiB
UNSTORABLE = (BSONError, OverflowError, UnicodeError, RecursionError, DocumentTooLarge)
DUMPS = (("input_dump", "input_text"), ("output", "output_text"))


@dataclass(slots=True)
class RecordEntry:
    """A record to insert, or the fields that begin an accepted run, or that close a run.

    `is_complete` if the run has ended. `describe` returns the fields, if they are only computed when they are written.
    `written` notifies the run that waits for it, if any.
    """

    kind: Literal["insert", "begin", "close"]
    id: str
    fields: dict[str, Any] = field(default_factory=dict)
    describe: Callable[[], dict[str, Any]] | None = None
    is_complete: bool = False
    written: "asyncio.Future[None] | None" = None
    is_repeated: bool = False

    @property
    def is_awaited(self) -> bool:
        """True if a run waits for the entry before it begins."""
        return self.written is not None and not self.is_complete

    def complete(self) -> None:
        """Compute the fields, if that was postponed."""
        if self.describe is not None:
            self.fields, self.describe = self.describe(), None

    def end(self, error: Exception | None = None) -> None:
        """Let the waiting run continue; with an error, make it fail if it has not begun yet."""
        fails = error is not None and self.is_awaited
        waiting, self.written = self.written, None
        if waiting is None or waiting.done():
            return
        if fails and error is not None:
            waiting.set_exception(error)
        else:
            waiting.set_result(None)


class RunWriter:
    """Writes queued entries in order, until it is closed."""

    def __init__(self) -> None:
        self.collection = plain_collection()
        self._entries: list[RecordEntry] = []
        self._wake = asyncio.Event()
        self._is_closing = False
        self._is_failing = False

    def put(self, entry: RecordEntry) -> None:
        """Queue an entry: it is written immediately if a run waits for it, else with the next `flush` or full batch."""
        self._entries.append(entry)
        if entry.written is not None or len(self._entries) >= BATCH:
            self._wake.set()

    @property
    def is_behind(self) -> bool:
        """True if runs end faster than the database writes their records, although it responds."""
        return len(self._entries) > BEHIND and not self._is_failing

    @property
    def is_at_ease(self) -> bool:
        """True if queued entries are written soon."""
        return len(self._entries) < BATCH and not self._is_failing

    def flush(self) -> None:
        """Have all queued entries written now."""
        if self._entries:
            self._wake.set()

    def close(self) -> None:
        """Make `work` return once everything is written."""
        self._is_closing = True
        self._wake.set()

    async def work(self) -> None:
        """Write until closed. Entries that cannot be written are tried again, except at the end."""
        while self._entries or not self._is_closing:
            await self._wake.wait()
            if self._is_failing:  # waiting runs come first, so that they fail early however long the queue is
                self._entries.sort(key=lambda entry: not entry.is_awaited)
            batch, self._entries = self._entries[:BATCH], self._entries[BATCH:]
            if not self._entries and not self._is_closing:
                self._wake.clear()
            if not batch:
                continue
            failed = await self._write(batch)
            if failed:
                self._keep(failed)
                if self._is_closing:
                    return self._drop(len(self._entries))
                await asyncio.sleep(RETRY)
            self._is_failing = bool(failed)
        return None

    def _keep(self, failed: list[RecordEntry]) -> None:
        if not self._is_failing:
            log.warning("the database does not accept the records of runs; they will be written later")
        self._entries = [*failed, *self._entries]
        if len(self._entries) > WAITING:
            self._drop(len(self._entries) - WAITING)
        self._wake.set()  # including the failed entries, even if no run waits for the others

    def _drop(self, count: int) -> None:
        """Drop the oldest entries."""
        dropped, self._entries = self._entries[:count], self._entries[count:]
        log.warning("%d records of runs are lost: the database does not answer", len(dropped))
        for entry in dropped:
            entry.end()

    async def _write(self, batch: list[RecordEntry]) -> list[RecordEntry]:
        """Write a batch, and return the entries to try again: inserts that no run waits for, and ends of runs."""
        for entry in batch:
            entry.complete()
        inserts = [entry for entry in batch if entry.kind == "insert"]
        failed = await self._write_entries(inserts) if inserts else []
        missing = {entry.id for entry in failed}
        closing = [entry for entry in batch if entry.kind != "insert"]
        possible = [entry for entry in closing if entry.id not in missing]
        failed += [entry for entry in closing if entry.id in missing]
        return failed + (await self._write_entries(possible) if possible else [])

    async def _write_entries(self, entries: list[RecordEntry], *, is_second: bool = False) -> list[RecordEntry]:
        try:
            await self._send(entries)
        except BulkWriteError as error:
            return await self._sort_out(entries, error)
        except UNSTORABLE as error:
            if is_second:
                return _lost(entries, error)
            for entry in entries:
                entry.fields = _storable_fields(entry.fields)
            return await self._write_entries(entries, is_second=True)
        except PyMongoError as error:
            return _postponed(entries, error)
        for entry in entries:
            entry.end()
        return []

    async def _sort_out(self, entries: list[RecordEntry], error: BulkWriteError) -> list[RecordEntry]:
        """Handle a batch from which the server has refused some entries: these are sent again without dumps."""
        refused = {each["index"]: each for each in error.details.get("writeErrors", [])}
        failed: list[RecordEntry] = []
        for index, entry in enumerate(entries):
            problem = refused.get(index)
            is_duplicate = problem is not None and problem.get("code") == DUPLICATE
            if is_duplicate and await self._take_key_over(entry):
                failed += await self._write_entries([entry])
                continue
            if problem is None or (is_duplicate and entry.is_repeated):
                entry.end()
            elif is_duplicate or entry.is_repeated:
                _lost([entry], error)
            else:
                entry.is_repeated, entry.fields = True, _as_text(entry.fields)
                failed += await self._write_entries([entry])
        return failed

    async def _take_key_over(self, entry: RecordEntry) -> bool:
        """Take the idempotency key of an entry from the run that has it. Returns False if no run has it.

        The API lets a key be used again after a failure, after the end of a killed process, and when it has expired.
        """
        fields = entry.fields
        if "idempotency_key" not in fields:
            return False
        former = {
            "idempotency_key": fields["idempotency_key"],
            "operation_name": fields["operation_name"],
            "actor.user_id": fields["actor"]["user_id"],
            "_id": {"$ne": entry.id},
        }
        try:
            done = await self.collection.update_many(former, {"$unset": {"idempotency_key": ""}})
        except PyMongoError:
            return False
        return bool(done.modified_count)

    async def _send(self, entries: list[RecordEntry]) -> None:
        if entries[0].kind == "insert":
            await self.collection.insert_many([entry.fields for entry in entries], ordered=False)
        else:
            await self.collection.bulk_write([_update(entry) for entry in entries], ordered=False)


def plain_collection() -> AsyncCollection[Any]:
    """Return the collection of the runs, without the write middlewares."""
    bound = TaskRun.get_pymongo_collection()
    return AsyncCollection(bound.database, bound.name, codec_options=bound.codec_options)


def _update(entry: RecordEntry) -> UpdateOne:
    """Return the update that begins or ends a run. A run that was marked as abandoned has finished after all."""
    if entry.kind == "begin":
        waiting = {"_id": entry.id, "status": {"$in": ["pending", "abandoned"]}}
        return UpdateOne(waiting, {"$set": entry.fields})
    unfinished = {"_id": entry.id, "status": {"$in": ["running", "abandoned"]}}
    return UpdateOne(unfinished, {"$set": entry.fields, "$unset": {"alive_until": "", "cancel_requested": ""}})


def _postponed(entries: Iterable[RecordEntry], error: Exception) -> list[RecordEntry]:
    """Return the entries to try again. A run that has not begun yet fails instead."""
    again: list[RecordEntry] = []
    for entry in entries:
        if entry.is_awaited:
            entry.end(_not_recorded(entry, error))
        else:
            entry.is_repeated = True
            entry.end()
            again.append(entry)
    return again


def _lost(entries: Iterable[RecordEntry], error: Exception) -> list[RecordEntry]:
    """Drop entries that the database will never accept. A run that has not begun yet fails."""
    for entry in entries:
        log.warning("run %s cannot be recorded: %s", entry.id, type(error).__name__)
        entry.end(_not_recorded(entry, error))
    return []


def _not_recorded(entry: RecordEntry, error: Exception) -> DatabaseError:
    failure = DatabaseError(f"run {entry.id!r} cannot be recorded, so it does not begin: {type(error).__name__}")
    failure.__cause__ = error
    return failure


def _storable_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with each dump that BSON cannot hold replaced by the beginning of its text."""
    for name, text in DUMPS:
        dumped = storable(Dump(fields[name])) if name in fields else None
        if dumped is not None and dumped.text is not None:
            fields = {**{key: value for key, value in fields.items() if key != name}, text: dumped.text}
    return _as_text(fields) if len(encode(fields)) > LARGEST else fields


def _as_text(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the dumps, which the server may have refused, replaced by their texts."""
    kept = dict(fields)
    for name, text in DUMPS:
        if name in kept:
            kept[text] = to_json(kept.pop(name))[:1000].decode(errors="replace")
    return kept
