"""Documents as the database holds them, and changes that only happen while they are still what was read.

The comparison is part of the write itself: between two programs that read the same document, one write wins and the
other does not happen. It is by content, for a document may be changed by anybody: an operation, the shell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import uuid4

import bson
from beanie import Document, PydanticObjectId
from beanie.odm.actions import ActionDirections, ActionRegistry, EventTypes, wrap_with_actions
from beanie.odm.utils.self_validation import validate_self_before
from beanie.odm.utils.state import save_state_after
from bson import ObjectId
from bson.raw_bson import RawBSONDocument

from pulpo_core.documents.collection_views import views
from pulpo_core.documents.encode.bson import to_bson, to_store
from pulpo_core.documents.load import load
from pulpo_core.documents.single_batch import find_one
from pulpo_core.documents.versions import etag

Doc = TypeVar("Doc", bound=Document)


class ChangedError(Exception):
    """The document is not what was read any more: it was changed or deleted in the meantime."""


@dataclass(frozen=True)
class Stored(Generic[Doc]):
    """One document as it was read: the bytes that the database holds, and what they mean."""

    kind: type[Doc]
    content: RawBSONDocument

    @cached_property
    def values(self) -> dict[str, Any]:
        """As the driver gives it."""
        return bson.decode(self.content.raw, codec_options=self.kind.get_pymongo_collection().codec_options)

    @cached_property
    def document(self) -> Doc:
        """As the model's own class."""
        return load(self.kind, self.values)

    @property
    def etag(self) -> str:
        """Its strong ETag."""
        return etag(bytes(self.content.raw))

    @property
    def filter(self) -> dict[str, Any]:
        """Matches the document as long as it has this very content.

        `$cmp` sees every change of names, order and types, and takes NaN to be NaN on every engine; the embedded one
        does not tell references and binary values apart by it, which the comparison field by field does.
        """
        same = {"$eq": [{"$cmp": ["$$ROOT", {"$literal": self.content}]}, 0]}
        plain = {k: {"$eq": v} for k, v in self.content.items() if k != "_id" and "." not in k and k[:1] != "$"}
        return {"_id": self.content["_id"], "$expr": same, **plain}


async def read(kind: type[Doc], condition: Mapping[str, Any]) -> Stored[Doc] | None:
    """The document that meets the condition, past any cache."""
    content = await find_one(views(kind).raw, condition)
    return None if content is None else Stored(kind, content)


def encode(document: Document) -> bytes:
    """The bytes that the database holds for a document, its id first. Raises BSONError, ArithmeticError."""
    return to_bson(document, to_store(document))


async def act(document: Document, event: EventTypes, direction: ActionDirections) -> None:
    """Let the model's own actions run, if it has any; Beanie lets the event loop turn for none, too."""
    if ActionRegistry.get_action_list(type(document), event, direction):
        await ActionRegistry.run_actions(document, event, direction, exclude=[])


async def insert(document: Document) -> bytes:
    """What Beanie's `insert` does, with the document encoded once; the bytes that are stored."""
    await document.validate_self()
    await act(document, EventTypes.INSERT, ActionDirections.BEFORE)
    if document.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    values.setdefault("_id", ObjectId())
    content = to_bson(document, values)
    await document.get_pymongo_collection().insert_one(RawBSONDocument(content))
    if document.id is None:
        document.id = PydanticObjectId(values["_id"])
    document._save_state()
    await act(document, EventTypes.INSERT, ActionDirections.AFTER)
    return content


@validate_self_before
@wrap_with_actions(EventTypes.REPLACE)
@save_state_after
async def replace(document: Document, condition: dict[str, Any]) -> None:
    """What Beanie's `replace` does, on a condition. Raises ChangedError where nothing meets it."""
    if document.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    values.pop("_id", None)
    result = await document.get_pymongo_collection().replace_one(condition, values)
    if not result.matched_count:
        raise ChangedError


@wrap_with_actions(EventTypes.DELETE)
async def delete(document: Document, condition: dict[str, Any]) -> None:
    """What Beanie's `delete` does, on a condition. Raises ChangedError where nothing meets it."""
    result = await document.get_pymongo_collection().delete_one(condition)
    if not result.deleted_count:
        raise ChangedError
