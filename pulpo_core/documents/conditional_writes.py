"""Beanie's `insert`, `replace` and `delete`, with a condition that is part of the write itself.

If two programs have read the same document, only one of their writes happens. The model's actions, validation and
revision ids work as in Beanie. `model` is passed on to the write middlewares.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from beanie import Document, PydanticObjectId
from bson.raw_bson import RawBSONDocument

from pulpo_core.beanie_internals import (
    ActionDirections,
    EventTypes,
    run_actions,
    save_state,
    validate_before_write,
)
from pulpo_core.documents.encode.bson import to_bson, to_store
from pulpo_core.documents.excluded_fields import keep_excluded
from pulpo_core.documents.stored_changes import apply_changes
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.documents.write_descriptions import described
from pulpo_core.metadata import ModelInfo


class ChangedError(Exception):
    """The document was changed or deleted after it was read."""


INSERTION = (EventTypes.SAVE, EventTypes.INSERT)
CHANGE = (EventTypes.SAVE, EventTypes.SAVE_CHANGES, EventTypes.UPDATE, EventTypes.REPLACE)
DELETION = (EventTypes.DELETE,)
"""The events whose actions run around a write, outermost first: Beanie's `save` updates, or inserts."""


Check = Callable[[RawBSONDocument], Awaitable[None]]
"""Checks a document's content before it is stored, and raises an error if it must not be."""


async def insert(document: Document, model: ModelInfo, check: Check) -> RawBSONDocument:
    """Insert a document, which is encoded once, and return what is stored. Raises what `check` raises."""
    kind = type(document)  # attributes of an instance are slower: Beanie looks each one up in Python
    await validate_before_write(document)
    await run_actions(document, INSERTION, ActionDirections.BEFORE)
    if kind.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    values.setdefault("_id", PydanticObjectId())
    content = RawBSONDocument(to_bson(document, values))
    await check(content)
    with described(kind, model=model, ids=(values["_id"],)):
        await kind.get_pymongo_collection().insert_one(content)
    if document.id is None:
        document.id = values["_id"]
    save_state(document)
    await run_actions(document, INSERTION, ActionDirections.AFTER)
    return content


async def replace(
    document: Document,
    condition: dict[str, Any],
    former: StoredDocument[Any],
    model: ModelInfo,
    check: Check,
    *,
    keeps: bool,
) -> RawBSONDocument:
    """Replace `former` by a document, if `former` meets the condition, and return the stored content.

    With `keeps`, only the values that the document changes are written: everything else keeps its bytes. Raises
    ChangedError if the condition is not met, and what `check` raises.
    """
    kind = type(document)
    await validate_before_write(document)
    await run_actions(document, CHANGE, ActionDirections.BEFORE)
    if kind.get_settings().use_revision:
        document.revision_id = uuid4()
    values = to_store(document)
    # clients cannot send excluded fields, because they never receive them
    values = _kept(document, former, values) if keeps else keep_excluded(document, former, values)
    values["_id"] = former.content["_id"]
    content = RawBSONDocument(to_bson(document, values))
    await check(content)
    del values["_id"]
    with described(kind, model=model, ids=(former.values["_id"],), before=former.values):
        result = await kind.get_pymongo_collection().replace_one(condition, values)
    if not result.matched_count:
        raise ChangedError
    save_state(document)
    await run_actions(document, CHANGE, ActionDirections.AFTER)
    return content


def changed_content(document: Document, former: StoredDocument[Any]) -> RawBSONDocument:
    """Return the content that `replace` with `keeps` would store, without running actions."""
    values = _kept(document, former, to_store(document))
    values["_id"] = former.content["_id"]
    return RawBSONDocument(to_bson(document, values))


def _kept(document: Document, former: StoredDocument[Any], values: dict[str, Any]) -> dict[str, Any]:
    options = document.get_pymongo_collection().codec_options
    return apply_changes(former.content, former.encoded, values, options)


async def delete(document: Document, condition: dict[str, Any], former: StoredDocument[Any], model: ModelInfo) -> None:
    """Delete `former` if it meets the condition; otherwise raise ChangedError."""
    await run_actions(document, DELETION, ActionDirections.BEFORE)
    await delete_stored(type(document), condition, former, model)
    await run_actions(document, DELETION, ActionDirections.AFTER)


async def delete_stored(
    kind: type[Document], condition: dict[str, Any], former: StoredDocument[Any], model: ModelInfo
) -> None:
    """Delete `former` like `delete`, but without actions: the model refuses the document, so none can run."""
    with described(kind, model=model, ids=(former.values["_id"],), before=former.values):
        result = await kind.get_pymongo_collection().delete_one(condition)
    if not result.deleted_count:
        raise ChangedError
