"""A run that has begun: what is known of it until it ends."""

import asyncio
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pulpo_core.invocation import Invocation, sensitive_input
from pulpo_core.writes import Write
from pulpo_observability.runs.dumps import dump
from pulpo_observability.runs.errors import RunCancelledError, error_fields, status_of
from pulpo_observability.runs.replaying import replayed
from pulpo_observability.runs.task_run import now

REFERENCES = 100  # documents that a record names
FROM_CONTEXT = ("prefect_flow_run_id", "prefect_task_run_id", "idempotency_key", "request_id", "client_address")
OWN = "pulpo_"  # what the collections of Pulpo's plugins begin with


@dataclass(slots=True)
class OpenRun:
    """A run that has begun. `document` is its record so far; `is_stored` once that is on its way to the database."""

    invocation: Invocation
    limit: int
    document: dict[str, Any] = field(init=False)
    task: "asyncio.Task[Any] | None" = field(default_factory=asyncio.current_task)
    clock: float = field(default_factory=time.perf_counter)
    is_stored: bool = False
    is_cancelled: bool = False
    references: dict[tuple[str, Any], None] = field(default_factory=dict)
    are_references_truncated: bool = False
    collections: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        invocation, operation = self.invocation, self.invocation.operation
        given = invocation.input if invocation.refusal is None else invocation.sent
        original, tags = replayed(invocation.id)
        known = {
            "parent_id": invocation.parent_id,
            "replay_of": original,
            **{name: invocation.context.get(name) for name in FROM_CONTEXT},
        }
        found = {name: str(value) for name, value in known.items() if value is not None}
        self.document = {
            "_id": invocation.id,
            "operation_name": operation.name,
            "status": "running",
            "actor": {"user_id": invocation.actor.id, "channel": invocation.channel},
            "started_at": now(),
            "tags": [*operation.tags, *tags],
            "orchestrated": "prefect_task_run_id" in found or "prefect_flow_run_id" in found,
            **self._dump("input", "input_dump", given, operation.input_schema),
            **found,
        }

    @property
    def id(self) -> str:
        """The id of the invocation, and of the record."""
        return self.invocation.id

    def note_write(self, write: Write) -> None:
        """Note the documents that a write of this run has written. Called after the write."""
        for part in write.each:
            if part.collection is None or part.collection.startswith(OWN):
                continue
            self.collections.add(part.collection)
            made = [document["_id"] for document in part.documents if "_id" in document]
            for key in part.ids or made:
                self._refer(part.collection, key)

    def _refer(self, collection: str, key: Any) -> None:
        if not isinstance(key, Hashable):
            return  # an id that is a document
        if len(self.references) < REFERENCES:
            self.references[collection, key] = None
        elif (collection, key) not in self.references:
            self.are_references_truncated = True

    def success(self, output: Any) -> dict[str, Any]:
        """Return the fields of the record that say how the run has succeeded."""
        returns = self.invocation.operation.signature.returns
        return {"status": "success", **self._end(), **self._dump("output", "output", output, returns)}

    def failure(self, error: BaseException) -> dict[str, Any]:
        """Return the fields of the record that say how the run has failed, or was refused or cancelled."""
        is_cancelled = self.is_cancelled and isinstance(error, RunCancelledError)
        status = status_of(self.invocation, error, is_cancelled=is_cancelled)
        return {"status": status, **self._end(), **error_fields(self.invocation, error)}

    def _end(self) -> dict[str, Any]:
        milliseconds = round((time.perf_counter() - self.clock) * 1000, 3)
        started = self.document["started_at"]
        end = {"finished_at": started + timedelta(milliseconds=int(milliseconds)), "duration_ms": milliseconds}
        if self.collections:
            end["collections"] = sorted(self.collections)
        if self.references:
            end["result_refs"] = [{"collection": name, "document_id": key} for name, key in self.references]
        if self.are_references_truncated:
            end["result_refs_truncated"] = True
        return end

    def _dump(self, name: str, field: str, value: Any, kind: Any) -> dict[str, Any]:
        dumped = dump(value, kind, self.limit, sensitive_input(self.invocation))
        found: dict[str, Any] = {field: dumped.value} if dumped.text is None else {f"{name}_text": dumped.text}
        if name == "input" and dumped.is_masked:
            found["input_masked"] = True
        return found
