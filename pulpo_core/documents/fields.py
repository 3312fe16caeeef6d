"""The fields of a document that clients see, and their names in the database."""

from typing import Any

from beanie import BackLink, Document
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pulpo_core.annotations import mentions


def visible_fields(document: type[Document]) -> dict[str, FieldInfo]:
    """Return the stored fields that clients see: `id`, and the document's own fields.

    The revision, back links, which are not stored, and fields with `exclude=True` are left out.
    """
    return {
        name: field
        for name, field in document.model_fields.items()
        if name != "revision_id" and not field.exclude and not mentions(field.annotation, BackLink)
    }


def excluded_keys(model: type[BaseModel]) -> frozenset[str]:
    """Return the names in the database of the fields with `exclude=True`, which Beanie does not write."""
    return frozenset(str(field.alias or name) for name, field in model.model_fields.items() if field.exclude)


def stored_names(document: type[Document]) -> dict[str, str]:
    """Return the name in the database of each visible field."""
    fields = visible_fields(document)
    return {name: "_id" if name == "id" else str(field.alias or name) for name, field in fields.items()}


def has_own_id(document: type[Document]) -> bool:
    """Return True if the document declares its own id, which is not an ObjectId made by the database."""
    annotation: Any = document.model_fields["id"].annotation
    return bool(annotation != Document.model_fields["id"].annotation)
