"""Beanie's `insert`, `replace` and `delete`, with a condition that is part of the write itself.

If two programs have read the same document, only one of their writes happens. The model's actions, validation and
revision ids work as in Beanie. `model` is passed on to the write middlewares.
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
from pulpo_core.documents.rows import Rows
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.write_descriptions import described
from pulpo_core.metadata import ModelInfo


class ChangedError(Exception):
    """The document was changed or deleted after it was read."""


async def insert(document: Document, model: ModelInfo, rows: Rows) -> RawBSONDocument:
    """Insert a document, encoding it only once, and return the stored bytes.

    Raises PermissionDeniedError for a document outside `rows`.
    """
    await document.validate_self()
    await run_actions(document, EventTypes.INSERT, ActionDirections.BEFORE)
    if document.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    values.setdefault("_id", ObjectId())
    content = RawBSONDocument(to_bson(document, values))
    await rows.check("create", content)
    with described(document, model=model, ids=(values["_id"],)):
        await document.get_pymongo_collection().insert_one(content)
    if document.id is None:
        document.id = PydanticObjectId(values["_id"])
    save_state(document)
    await run_actions(document, EventTypes.INSERT, ActionDirections.AFTER)
    return content


@validate_self_before
@wrap_with_actions(EventTypes.REPLACE)
@save_state_after
async def replace(
    document: Document, condition: dict[str, Any], former: StoredDocument[Any], model: ModelInfo, rows: Rows
) -> None:
    """Replace `former` by a document if it meets the condition.

    Raises ChangedError if it does not, PermissionDeniedError for a document outside `rows`.
    """
    if document.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    if rows.is_limited:
        await rows.check("update", RawBSONDocument(to_bson(document, values)))
    values.pop("_id", None)
    with described(document, model=model, ids=(former.values["_id"],), before=former.values):
        result = await document.get_pymongo_collection().replace_one(condition, values)
    if not result.matched_count:
        raise ChangedError


@wrap_with_actions(EventTypes.DELETE)
async def delete(document: Document, condition: dict[str, Any], former: StoredDocument[Any], model: ModelInfo) -> None:
    """Delete `former` if it meets the condition, else raise ChangedError."""
    with described(document, model=model, ids=(former.values["_id"],), before=former.values):
        result = await document.get_pymongo_collection().delete_one(condition)
    if not result.deleted_count:
        raise ChangedError
