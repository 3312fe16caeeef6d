"""An open run: the state of a run in this process until its record is complete."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from pulpo_core.invocation import Invocation, sensitive_input
from pulpo_core.metadata import OperationMetadata
from pulpo_core.writes import Write
from pulpo_observability.runs.current_replay import replayed
from pulpo_observability.runs.dumps import Dump, DumpKind, Undumped, dump_kind
from pulpo_observability.runs.errors import RunCancelledError, error_fields, status_of

REFERENCES = 100  # the maximum number of documents in a record
FROM_CONTEXT = ("prefect_flow_run_id", "prefect_task_run_id", "idempotency_key", "request_id", "client_address")
NO_SECRETS: frozenset[str] = frozenset()
OWN = "pulpo_"  # the prefix of the collections of Pulpo's plugins


class RunKinds(NamedTuple):
    """The dump properties of an operation's input and output, analysed once."""

    input: DumpKind
    output: DumpKind

    @classmethod
    def of(cls, operation: OperationMetadata) -> "RunKinds":
        """Return the dump properties of an operation."""
        return cls(dump_kind(operation.input_schema), dump_kind(operation.signature.returns))


@dataclass(slots=True)
class OpenRun:
    """A run that has begun, with its outcome once it has ended. `is_stored` once its record is sent to the database.

    If the record can wait (`is_light`), all of its fields can be computed when it is written.
    """

    invocation: Invocation
    kinds: "RunKinds"
    limit: int
    task: "asyncio.Task[Any] | None" = field(default_factory=asyncio.current_task)
    clock: float = field(default_factory=time.perf_counter)
    started: float = field(default_factory=time.time)
    is_stored: bool = False
    is_accepted: bool = False
    is_cancelled: bool = False
    references: dict[tuple[str, Any], None] | None = None
    are_references_truncated: bool = False
    collections: set[str] | None = None
    ended: float = 0.0
    replay: tuple[str | None, tuple[str, ...]] = field(init=False)
    secrets: frozenset[str] = field(init=False)
    given: Dump | Undumped = field(init=False)
    output: Dump | Undumped | None = None
    error: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        invocation = self.invocation
        given = invocation.input if invocation.refusal is None else invocation.sent
        self.secrets = sensitive_input(invocation) if self.kinds.input.may_be_sensitive else NO_SECRETS
        self.given = self.kinds.input.dump_or_wait(given, self.limit, self.secrets)
        self.replay = replayed(invocation.id)

    @property
    def id(self) -> str:
        """The id of the invocation, and of the record."""
        return self.invocation.id

    @property
    def first_entry(self) -> Literal["insert", "begin"]:
        """The kind of the first record entry: an accepted run already has a record."""
        return "begin" if self.is_accepted else "insert"

    @property
    def started_at(self) -> datetime:
        """The start time, with the precision of milliseconds that the database keeps."""
        return datetime.fromtimestamp(int(self.started * 1000) / 1000, UTC)

    @property
    def is_light(self) -> bool:
        """True if the record can be made later: it keeps nothing large in memory, and nothing that may change."""
        return type(self.given) is Undumped and type(self.output) is Undumped

    def note_write(self, write: Write) -> None:
        """Record the documents that a write of this run has written. Called after the write."""
        for part in write.each:
            collection = part.collection
            if collection is None or collection.startswith(OWN):
                continue
            if self.collections is None or self.references is None:
                self.collections, self.references = set(), {}
            self.collections.add(collection)
            ids = part.ids or [document["_id"] for document in part.documents if "_id" in document]
            for key in ids:
                self._refer(self.references, collection, key)

    def _refer(self, references: dict[tuple[str, Any], None], collection: str, key: Any) -> None:
        try:
            if len(references) < REFERENCES:
                references[collection, key] = None
            elif (collection, key) not in references:
                self.are_references_truncated = True
        except TypeError:  # an id that is a document has no hash
            return

    def succeed(self, output: Any) -> None:
        """Record that the run has succeeded, and its output."""
        self._end()
        self.output = self.kinds.output.dump_or_wait(output, self.limit, self.secrets)

    def fail(self, error: BaseException) -> None:
        """Record that the run has failed, or was refused or cancelled."""
        self._end()
        is_cancelled = self.is_cancelled and isinstance(error, RunCancelledError)
        status = status_of(self.invocation, error, is_cancelled=is_cancelled)
        self.error = {"status": status, **error_fields(self.invocation, error)}

    def _end(self) -> None:
        self.ended = time.perf_counter()

    def beginning(self) -> dict[str, Any]:
        """Return the record of the run at its beginning."""
        invocation, operation = self.invocation, self.invocation.operation
        original, tags = self.replay
        context = invocation.context
        found = {name: str(context[name]) for name in FROM_CONTEXT if context.get(name) is not None} if context else {}
        record = {
            "_id": invocation.id,
            "operation_name": operation.name,
            "status": "running",
            "actor": {"user_id": invocation.actor.id, "channel": invocation.channel},
            "started_at": self.started_at,
            "tags": [*operation.tags, *tags],
            "orchestrated": "prefect_task_run_id" in found or "prefect_flow_run_id" in found,
            **self._fields("input", "input_dump", self.given),
            **found,
        }
        if invocation.parent_id is not None:
            record["parent_id"] = invocation.parent_id
        if original is not None:
            record["replay_of"] = original
        return record

    def end(self) -> dict[str, Any]:
        """Return the fields of the record that describe the end of the run."""
        milliseconds = round((self.ended - self.clock) * 1000, 3)
        found: dict[str, Any] = {
            "status": "success",
            "finished_at": self.started_at + timedelta(milliseconds=int(milliseconds)),
            "duration_ms": milliseconds,
        }
        if self.collections:
            found["collections"] = sorted(self.collections)
        if self.references:
            found["result_refs"] = [{"collection": name, "document_id": key} for name, key in self.references]
        if self.are_references_truncated:
            found["result_refs_truncated"] = True
        if self.output is not None:
            found |= self._fields("output", "output", self.output)
        return {**found, **self.error} if self.error else found

    def whole(self) -> dict[str, Any]:
        """Return the complete record of a run that has ended."""
        return {**self.beginning(), **self.end()}

    def _fields(self, name: str, field: str, value: Dump | Undumped) -> dict[str, Any]:
        dumped = value.dump(self.limit) if isinstance(value, Undumped) else value
        found: dict[str, Any] = {field: dumped.value} if dumped.text is None else {f"{name}_text": dumped.text}
        if name == "input" and dumped.is_masked:
            found["input_masked"] = True
        return found
