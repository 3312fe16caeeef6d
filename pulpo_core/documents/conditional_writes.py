"""What Beanie's `insert`, `replace` and `delete` do, on a condition that is part of the write itself.

Between two programs that read the same document, one write wins and the other does not happen. The model's own actions,
validation and revision ids take part as they do in Beanie.
"""

from typing import Any
from uuid import uuid4

from beanie import Document, PydanticObjectId
from bson import ObjectId
from bson.raw_bson import RawBSONDocument

from pulpo_core.beanie_internals import (
    ActionDirections,
    EventTypes,
    run_actions,
    save_state,
    save_state_after,
    validate_self_before,
    wrap_with_actions,
)
from pulpo_core.documents.encode.bson import to_bson, to_store


class ChangedError(Exception):
    """The document is not what was read any more: it was changed or deleted in the meantime."""


async def insert(document: Document) -> RawBSONDocument:
    """Insert a document, which is encoded once, and return what is stored."""
    await document.validate_self()
    await run_actions(document, EventTypes.INSERT, ActionDirections.BEFORE)
    if document.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    values.setdefault("_id", ObjectId())
    content = RawBSONDocument(to_bson(document, values))
    await document.get_pymongo_collection().insert_one(content)
    if document.id is None:
        document.id = PydanticObjectId(values["_id"])
    save_state(document)
    await run_actions(document, EventTypes.INSERT, ActionDirections.AFTER)
    return content


@validate_self_before
@wrap_with_actions(EventTypes.REPLACE)
@save_state_after
async def replace(document: Document, condition: dict[str, Any]) -> None:
    """Replace the document that meets the condition. Raises ChangedError where none does."""
    if document.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    values.pop("_id", None)
    result = await document.get_pymongo_collection().replace_one(condition, values)
    if not result.matched_count:
        raise ChangedError


@wrap_with_actions(EventTypes.DELETE)
async def delete(document: Document, condition: dict[str, Any]) -> None:
    """Delete the document that meets the condition. Raises ChangedError where none does."""
    result = await document.get_pymongo_collection().delete_one(condition)
    if not result.deleted_count:
        raise ChangedError
