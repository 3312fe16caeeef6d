"""Beanie's views: the results of a pipeline on a collection, read like documents."""

from collections.abc import Iterable
from contextlib import suppress
from copy import copy
from types import new_class
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, computed_field
from pymongo.errors import CollectionInvalid, OperationFailure

if TYPE_CHECKING:
    from beanie import Document, View
    from pymongo.asynchronous.database import AsyncDatabase


def document_of(view: "type[View]") -> "type[Document]":
    """Return a document class that reads from a view, and has its fields.

    Beanie's `View` has no id, and lacks what the documents layer needs of a class. The id is the field of the view with
    the alias `_id`, or else any value that the pipeline returns as `_id`.
    """
    from beanie import Document

    fields = dict(view.model_fields)
    key = next((name for name, field in fields.items() if "_id" in (field.alias, name)), "id")
    own = fields.pop(key, None)
    annotations: dict[str, Any] = {"id": own.annotation if own else Any}
    namespace: dict[str, Any] = {"id": Field(default=None, description=own.description if own else None)}
    for name, field in fields.items():
        annotations[name] = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        namespace[name] = copy(field)
    for name, computed in view.model_computed_fields.items():
        namespace[name] = computed_field(description=computed.description)(computed.wrapped_property)
    place = {"__module__": view.__module__, "__qualname__": f"{view.__qualname__}.Settings"}
    namespace |= {
        "__annotations__": annotations,
        "__module__": view.__module__,
        "__qualname__": view.__qualname__,
        "__doc__": view.__dict__.get("__doc__"),
        "Settings": type("Settings", (), {**place, "name": collection_of(view)}),
    }
    return new_class(view.__name__, (Document,), {}, lambda body: body.update(namespace))


async def update_views(database: "AsyncDatabase[Any]", views: "Iterable[type[View]]") -> None:
    """Recreate the views whose declaration has changed since they were created. Beanie only creates missing views."""
    declared = {collection_of(view): view.get_settings() for view in views}
    if not declared:
        return
    found = await database.list_collections(filter={"type": "view", "name": {"$in": [*declared]}})
    for stored in await found.to_list():
        settings = declared[stored["name"]]
        wanted: dict[str, Any] = {"viewOn": settings.source, "pipeline": settings.pipeline}
        if {key: stored["options"].get(key) for key in wanted} != wanted:
            await database.drop_collection(stored["name"])  # drops only the view; some servers have no `collMod`
            with suppress(CollectionInvalid, OperationFailure):  # another process was faster
                await database.create_collection(stored["name"], **wanted)


def collection_of(view: "type[View]") -> str:
    """Return the name of a view in the database."""
    name = getattr(getattr(view, "Settings", None), "name", None)
    return name if isinstance(name, str) else view.__name__
