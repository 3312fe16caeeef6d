"""The API's own documents in the database: stored answers, and background runs."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from beanie import Document
from pydantic import Field
from pymongo import IndexModel

Status = Literal["pending", "running", "success", "failed", "interrupted"]


def now(seconds: float = 0) -> datetime:
    """Return the current time, plus some seconds."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


class KeptAnswer(Document):
    """The first answer to an `Idempotency-Key`, or until it exists, a claim that must be renewed."""

    id: str  # type: ignore[assignment]  # a hash of target, actor and key: the unique index is the one on _id
    body_hash: str
    owner: str
    claimed_until: datetime
    expires_at: datetime
    status: int | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    content: bytes = b""

    class Settings:
        name = "pulpo_api_answers"
        indexes = [IndexModel("expires_at", expireAfterSeconds=0)]


class RunRecord(Document):
    """The state of a background run. `alive_until` is renewed while its process lives."""

    id: str  # type: ignore[assignment]
    operation: str
    actor: str
    status: Status = "pending"
    created_at: datetime
    finished_at: datetime | None = None
    alive_until: datetime
    expires_at: datetime | None = None
    result: bytes | None = None
    problem: dict[str, Any] | None = None

    class Settings:
        name = "pulpo_api_runs"
        indexes = [IndexModel("expires_at", expireAfterSeconds=0)]
