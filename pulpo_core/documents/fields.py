"""The fields of a document that a client meets, and what they are called in the database."""

from typing import Any

from beanie import BackLink, Document
from pydantic.fields import FieldInfo

from pulpo_core.annotations import mentions


def visible_fields(document: type[Document]) -> dict[str, FieldInfo]:
    """All that are stored, but for the revision: `id`, and the document's own. Back links are not stored."""
    return {
        name: field
        for name, field in document.model_fields.items()
        if name != "revision_id" and not mentions(field.annotation, BackLink)
    }


def stored_names(document: type[Document]) -> dict[str, str]:
    """For each visible field the name that it has in the database."""
    fields = visible_fields(document)
    return {name: "_id" if name == "id" else str(field.alias or name) for name, field in fields.items()}


def has_own_id(document: type[Document]) -> bool:
    """Whether the document declares an id of its own, which is not an ObjectId made by the database."""
    annotation: Any = document.model_fields["id"].annotation
    return bool(annotation != Document.model_fields["id"].annotation)
