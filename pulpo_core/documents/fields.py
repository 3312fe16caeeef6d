"""The fields of a document that clients see, and their names in the database."""

from typing import Any

from beanie import BackLink, Document
from pydantic.fields import FieldInfo

from pulpo_core.annotations import mentions


def visible_fields(document: type[Document]) -> dict[str, FieldInfo]:
    """Return all stored fields except the revision: `id`, and the document's own. Back links are not stored."""
    return {
        name: field
        for name, field in document.model_fields.items()
        if name != "revision_id" and not mentions(field.annotation, BackLink)
    }


def stored_names(document: type[Document]) -> dict[str, str]:
    """Return the name in the database of each visible field."""
    fields = visible_fields(document)
    return {name: "_id" if name == "id" else str(field.alias or name) for name, field in fields.items()}


def has_own_id(document: type[Document]) -> bool:
    """Return True if the document declares its own id, which is not an ObjectId made by the database."""
    annotation: Any = document.model_fields["id"].annotation
    return bool(annotation != Document.model_fields["id"].annotation)
