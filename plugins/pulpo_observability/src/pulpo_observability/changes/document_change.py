"""`DocumentChange`: the record of the change of one document by a write."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from beanie import Document
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, DatetimeConversion
from pydantic import BaseModel, Field
from pymongo import ASCENDING, IndexModel

COLLECTION = "pulpo_changes"
LARGEST = 2**63 - 1  # BSON's largest integer
PLAIN: CodecOptions[dict[str, Any]] = CodecOptions(
    tz_aware=True,
    uuid_representation=UuidRepresentation.STANDARD,
    datetime_conversion=DatetimeConversion.DATETIME_AUTO,
)
"""The codec options for reading and recording values, so that they can be restored exactly."""


class FieldDelta(BaseModel):
    """A field before and after a write. `before` or `after` is unset if the document did not have the field.

    `path` is dotted, with names as they are stored. An array is one value. `masked` means that the value is sensitive,
    `omitted` that it is too large; in both cases no value is kept. `unknown` means that the previous value is unknown,
    because the change was made by another program.
    """

    path: str
    before: Any = None
    after: Any = None
    masked: bool = False
    omitted: bool = False
    unknown: bool = False


class ManyChange(BaseModel):
    """A write that was recorded as a whole, because it changed too many documents, or unknown ones.

    `ids` are those of the documents that it may have changed, if they are known; `count` is the number of documents
    that the database reported. `filter` and `update` are MongoDB's extended JSON. `fields` are the fields that the
    update names; None means any.
    """

    reason: str
    ids: list[Any] | None = None
    count: int | None = None
    filter: str | None = None
    update: str | None = None
    fields: list[str] | None = None


class DocumentChange(Document):
    """The record of the change of the document `document_id` by a write; with `many`, of several documents.

    `delta` has the changed fields of an update; `content` is the whole document that was created or deleted, without
    the values of the sensitive fields in `masked`, and None with `omitted` if it is too large. `run` is the id of the
    invocation that wrote, `runs` are its ancestors' ids and its own, the outermost first. `order` is the time in
    nanoseconds, by which the changes of one document are sorted. `undoes` is the run that the write has undone.
    """

    collection: str
    model: str | None = None
    document_id: Any = None
    kind: Literal["create", "update", "delete", "bulk", "aggregate", "drop", "rename", "command"]
    delta: list[FieldDelta] = Field(default_factory=list)
    content: dict[str, Any] | None = None
    masked: list[str] = Field(default_factory=list)
    omitted: bool = False
    many: ManyChange | None = None
    run: str | None = None
    runs: list[str] = Field(default_factory=list)
    operation: str | None = None
    undoes: str | None = None
    actor: str
    channel: str
    time: datetime
    order: int

    class Settings:
        name = COLLECTION
        indexes = [
            IndexModel([("collection", ASCENDING), ("document_id", ASCENDING), ("order", ASCENDING)]),
            IndexModel([("many.ids", ASCENDING)], sparse=True),
            IndexModel([("runs", ASCENDING)], sparse=True),
            IndexModel([("order", ASCENDING)]),
        ]

    @property
    def parent_run(self) -> str | None:
        """The id of the invocation that called the one which wrote."""
        return self.runs[-2] if len(self.runs) > 1 else None


def read_change(stored: Mapping[str, Any]) -> DocumentChange:
    """Return a stored change. Its values are kept as the driver read them: no model may convert them."""
    change: DocumentChange = DocumentChange.model_validate(
        {"id" if key == "_id" else key: stored[key] for key in stored}
    )
    return change


def is_recorded(collection: str | None) -> bool:
    """Return True if changes of a collection are recorded.

    Those of Pulpo's own collections, MongoDB's, and the chunks of GridFS files are not; the entries of the files are.
    """
    if collection is None or collection == "migrations_log":
        return False
    return not collection.startswith(("pulpo_", "system.")) and not collection.endswith(".chunks")


def nanoseconds(time: datetime) -> int:
    """Return the `order` of a change that is recorded at this time, or the nearest value that can be stored."""
    return max(-LARGEST, min(int(time.timestamp() * 1_000_000) * 1000, LARGEST))
