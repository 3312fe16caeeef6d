"""Checks of documents that need all models: finds those that Beanie cannot bind or store, or would store as another
model."""

import inspect
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pulpo_core.annotations import mentions, type_name
from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.suggestions import close_names

if TYPE_CHECKING:
    from beanie import Document

    from pulpo_core.metadata import ModelInfo


def document_problems(models: Sequence["ModelInfo"]) -> Iterator[DeclarationError]:
    """Yield an error for each id, back link, union, type and child class that cannot work. Skips incomplete models."""
    complete = [model for model in models if model.document_cls.__pydantic_complete__]
    for model in complete:
        yield from _id_problems(model)
        yield from _back_link_problems(model, complete)
        yield from _union_problems(model)
        yield from _type_problems(model)
    yield from _children_problems(complete)


def _id_problems(model: "ModelInfo") -> Iterator[DeclarationError]:
    """Yield an error for an id that is not read from `_id`: an `alias_generator` has given it another name."""
    field = model.document_cls.model_fields.get("id")
    if field is not None and field.alias != "_id":
        yield DeclarationError(
            f"the id of model {model.name!r} has the alias {field.alias!r}, so it would not be read from `_id`",
            {"rule": "hidden-id", "name": model.name},
            where=model.location,
            hint='declare it: id: PydanticObjectId | None = Field(default=None, alias="_id")',
        )


def _back_link_problems(model: "ModelInfo", models: Sequence["ModelInfo"]) -> Iterator[DeclarationError]:
    """Yield an error for each back link that does not name the link that it belongs to: Beanie cannot bind it."""
    from beanie import BackLink

    by_class = {other.document_cls.__name__: other for other in models}
    for field in model.fields:
        info = model.document_cls.model_fields[field.name]
        extra = info.json_schema_extra
        original = str(extra.get("original_field", "")) if isinstance(extra, dict) else ""
        for target in filter(None, map(by_class.get, field.links if mentions(info.annotation, BackLink) else ())):
            links = [other.name for other in target.fields if other.links]
            if original not in links:
                named = f"names {original!r}, which is not a link of {target.name}" if original else "names no field"
                yield DeclarationError(
                    f"back link {field.name!r} of model {model.name!r} {named}",
                    {"rule": "broken-back-link", "name": model.name, "field": field.name},
                    where=model.location,
                    hint=_remedy(original, links, target),
                )


def _remedy(original: str, links: list[str], target: "ModelInfo") -> str:
    close = close_names(original, links)
    if names := close or links:
        shown = json.dumps(names[0]) if len(names) == 1 else "…"
        among = "" if len(names) == 1 else f", with one of these: {', '.join(names)}"
        return f'give it json_schema_extra={{"original_field": {shown}}}{among}'
    return f"add a link to {target.name} first, and name its field here"


def _union_problems(model: "ModelInfo") -> Iterator[DeclarationError]:
    """Yield an error for a document of a `UnionDoc`: Beanie would store all of them in one collection."""
    union = getattr(getattr(model.document_cls, "Settings", None), "union_doc", None)
    if union is not None:
        yield DeclarationError(
            f"model {model.name!r} belongs to the UnionDoc {getattr(union, '__name__', union)}, which is not supported",
            {"name": model.name},
            where=model.location,
            hint="remove union_doc; for one collection, let the models inherit from one with `is_root = True`",
        )


def _type_problems(model: "ModelInfo") -> Iterator[DeclarationError]:
    """Yield an error for each stored field with a type that the database cannot hold."""
    from pulpo_core.models.unstorable_types import unstorable_types

    for path, kind in unstorable_types(model.document_cls):
        shown = type_name(kind)
        yield DeclarationError(
            f"field {path!r} of model {model.name!r} holds values of type {shown}, which the database cannot store",
            {"name": model.name, "field": path},
            where=model.location,
            hint="use a pydantic model, a dataclass or a plain type instead; or do not store it: Field(exclude=True)",
        )


def _children_problems(models: Sequence["ModelInfo"]) -> Iterator[DeclarationError]:
    """Yield an error for each child of a root model without @datamodel: its documents would count as its parent's."""
    known = {model.document_cls for model in models}
    packages = {cls.__module__.partition(".")[0] for cls in known}
    for model in models:
        if getattr(getattr(model.document_cls, "Settings", None), "is_root", False):
            for child in model.document_cls.__subclasses__():
                is_own = child.__module__.partition(".")[0] in packages and "<locals>" not in child.__qualname__
                if is_own and not _descendants(child) & known:
                    message = f"class {child.__name__} inherits from model {model.name!r}, but is not a model itself"
                    yield DeclarationError(
                        f"{message}: its documents would be stored as documents of {model.name!r}",
                        {"name": child.__name__},
                        where=_place(child) or model.location,
                        hint=f"add @datamodel to {child.__name__}",
                    )


def _descendants(cls: type[Any]) -> set[type[Any]]:
    """Return a class and all of its descendants."""
    return {cls}.union(*(_descendants(child) for child in cls.__subclasses__()))


def _place(cls: "type[Document]") -> Location | None:
    try:
        return Location(inspect.getfile(cls), inspect.getsourcelines(cls)[1])
    except (OSError, TypeError):
        return None
