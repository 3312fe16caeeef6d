"""Encodes documents for the driver.

Beanie's encoder tries all of its rules on every value. Most documents hold only values of BSON's own types, which the
driver takes unchanged: they skip Beanie's encoder, with the same result.
"""

from collections.abc import Mapping
from datetime import datetime
from types import NoneType
from typing import Any

import bson
from beanie import Document, PydanticObjectId
from bson import ObjectId

from pulpo_core.beanie_internals import class_id, get_dict
from pulpo_core.documents.encode.sets import may_hold_sets, sort_sets

SIMPLE = frozenset({str, int, float, bool, datetime, NoneType, ObjectId, PydanticObjectId})
Names = Mapping[str, str | None]
_kept: dict[type[Document], Names | None] = {}


def to_store(document: Document) -> dict[str, Any]:
    """Return a document as Beanie would pass it to the driver; without `_id` if it has no id yet."""
    names = _names(type(document))
    values = None if names is None else _as_they_are(document, names)
    return to_store_by_beanie(document) if values is None else values


def to_store_by_beanie(document: Document) -> dict[str, Any]:
    """Return the same as `to_store`, always by Beanie's encoder."""
    values = dict(get_dict(document, to_db=True, keep_nulls=document.get_settings().keep_nulls))
    return dict(sort_sets(document, values)) if may_hold_sets(type(document)) else values


def to_bson(document: Document, values: Mapping[str, Any]) -> bytes:
    """Return the bytes that the database stores for the values, the id first. Raises BSONError, ArithmeticError."""
    first = {"_id": values["_id"]} if "_id" in values else {}
    return bson.encode({**first, **values}, codec_options=type(document).get_pymongo_collection().codec_options)


def encode_document(document: Document) -> bytes:
    """Return the bytes that the database stores for a document, its id first. Raises BSONError, ArithmeticError."""
    return to_bson(document, to_store(document))


def _names(kind: type[Document]) -> Names | None:
    if kind not in _kept:
        _kept[kind] = _find_names(kind)
    return _kept[kind]


def _find_names(kind: type[Document]) -> Names | None:
    """Return the fields' names in the database (None if not stored); None for classes that need Beanie's encoder."""
    settings = kind.get_settings()
    if class_id(kind) or settings.union_doc is not None or settings.bson_encoders or kind.get_link_fields():
        return None
    if kind.__iter__ is not Document.__iter__:
        return None
    excluded = {name for name, field in kind.model_fields.items() if field.exclude}
    if settings.use_revision:
        excluded.discard("revision_id")
    return {name: None if name in excluded else field.alias or name for name, field in kind.model_fields.items()}


def _as_they_are(document: Document, names: Names) -> dict[str, Any] | None:
    """Return the values of the fields if all have BSON's own types, else None."""
    if document.__pydantic_extra__:
        return None
    keep_nulls = type(document).get_settings().keep_nulls
    found = {}
    for name, value in document.__dict__.items():
        kind = type(value)
        if name not in names:
            return None
        if kind not in SIMPLE and not (kind is list and SIMPLE.issuperset(map(type, value))):
            return None
        key = names[name]
        if key is not None and (value is not None or (keep_nulls and key != "_id")):
            found[key] = value.copy() if kind is list else value
    return found
