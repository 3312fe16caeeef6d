"""`TaskRun`: the record of one call of an operation."""

from datetime import UTC, datetime
from typing import Any, Literal, get_args

from beanie import Document
from pydantic import BaseModel, Field
from pymongo import ASCENDING, DESCENDING, IndexModel

Status = Literal["pending", "running", "success", "failed", "cancelled", "abandoned", "denied", "invalid"]
STATUSES: tuple[str, ...] = get_args(Status)
FAILURES = ("failed", "cancelled", "abandoned", "denied", "invalid")
UNFINISHED = ("pending", "running")
SHADOW = "shadow"
"""The tag of runs whose writes were undone (`pulpo runs replay --shadow`)."""

SPARSE = ("parent_id", "prefect_flow_run_id", "request_id", "replay_of")
KEY = ("idempotency_key", "operation_name", "actor.user_id")
"""Fields that identify a run with an idempotency key, which is unique for one caller and one operation."""


def now() -> datetime:
    """Return the current time, with the precision of milliseconds that the database keeps."""
    time = datetime.now(UTC)
    return time.replace(microsecond=time.microsecond // 1000 * 1000)


class RunActor(BaseModel):
    """The caller of a run: an id, and the surface that they used."""

    user_id: str = "anonymous"
    channel: str = "python"


class ResultReference(BaseModel):
    """A document that a run wrote."""

    collection: str
    document_id: Any


class TaskRun(Document):
    """The record of one call of an operation, with the id of its invocation.

    `input_dump` and `output` are JSON values with masks for sensitive parts. If one is too large, or cannot be stored
    in the database, `input_text` or `output_text` is the beginning of its JSON. `result_refs` are the documents that
    the run wrote itself, not those of its children, and `collections` are all collections that it wrote to. The
    `idempotency_key` belongs to the run that answers for it: a later run that may use it again takes it over. Times are
    UTC, `duration_ms` is in milliseconds. `alive_until` is renewed while the run's process is alive.
    """

    id: str  # type: ignore[assignment]
    operation_name: str
    status: Status
    actor: RunActor = Field(default_factory=RunActor)
    parent_id: str | None = None
    started_at: datetime
    finished_at: datetime | None = None
    duration_ms: float | None = None
    input_dump: Any = None
    input_text: str | None = None
    input_masked: bool = False
    output: Any = None
    output_text: str | None = None
    result_refs: list[ResultReference] = Field(default_factory=list)
    result_refs_truncated: bool = False
    collections: list[str] = Field(default_factory=list)
    error_type: str | None = None
    error_message: str | None = None
    error_traceback: str | None = None
    orchestrated: bool = False
    prefect_flow_run_id: str | None = None
    prefect_task_run_id: str | None = None
    idempotency_key: str | None = None
    tags: list[str] = Field(default_factory=list)
    request_id: str | None = None
    client_address: str | None = None
    replay_of: str | None = None
    cancel_requested: bool = False
    alive_until: datetime | None = None

    class Settings:
        name = "pulpo_runs"
        indexes = [
            IndexModel([("started_at", DESCENDING)]),
            IndexModel([("operation_name", ASCENDING), ("started_at", DESCENDING)]),
            IndexModel([("actor.user_id", ASCENDING), ("started_at", DESCENDING)]),
            IndexModel([("status", ASCENDING), ("started_at", DESCENDING)]),
            *(IndexModel([(field, ASCENDING)], sparse=True) for field in SPARSE),
            IndexModel(
                [(field, ASCENDING) for field in KEY],
                name="idempotency",
                unique=True,
                partialFilterExpression={KEY[0]: {"$type": "string"}},
            ),
        ]

    @property
    def input_truncated(self) -> bool:
        """True if the input was too large to be kept."""
        return self.input_text is not None

    @property
    def output_truncated(self) -> bool:
        """True if the output was too large to be kept."""
        return self.output_text is not None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as JSON values, without what only the recorder needs."""
        found = self.model_dump(mode="json", exclude={"alive_until", "revision_id", "result_refs"})
        references = [
            {"collection": each.collection, "document_id": _plain_id(each.document_id)} for each in self.result_refs
        ]
        marks = {"input_truncated": self.input_truncated, "output_truncated": self.output_truncated}
        return {**found, **marks, "result_refs": references}


def _plain_id(value: Any) -> Any:
    return value if isinstance(value, str | int) else str(value)
