"""Finds the inputs of operations that take documents of a model: links, ids marked with `Ref`, and ids by name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import inflection
from beanie import Document, PydanticObjectId
from bson import ObjectId
from pydantic.fields import FieldInfo

from pulpo_core.annotations import is_many, item_type, members
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.models.refs import Ref
from pulpo_core.type_names import unnamed_finite

IDS = (str, int, UUID, ObjectId, PydanticObjectId)
DICTS = (dict, Mapping)


@dataclass(frozen=True, slots=True)
class RowInput:
    """An input that takes a document of one of these models (by name), or its id; `many` if it takes a list."""

    models: tuple[str, ...]
    many: bool


def row_inputs(operation: OperationMetadata, models: Iterable[ModelInfo]) -> Mapping[str, RowInput]:
    """Return the inputs of an operation that take documents of these models, by name.

    An id without `Ref` belongs to the model in `models_in` that it is named after: `job_id`, `job`, `job_ids`.
    """
    known = list(models)
    names = {name: model.name for model in known for name in (model.document_cls.__name__, model.name)}
    found: dict[str, RowInput] = {}
    for name, field in operation.signature.fields.items():
        marked = dict.fromkeys(names[word] for word in _referred(field) if word in names)
        meant = tuple(marked) or _named(name, field, [model for model in known if model.name in operation.models_in])
        if meant:
            found[name] = RowInput(meant, is_many(field.annotation))
    return found


def _referred(field: FieldInfo) -> Iterator[str]:
    """Yield the names of the models, or of their classes, that a field refers to by its type, outside dicts."""
    yield from (item.model for item in field.metadata if isinstance(item, Ref))
    yield from _inside(field.annotation)


def _inside(annotation: Any) -> Iterator[str]:
    annotation = unnamed_finite(annotation)
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        yield from (item.model for item in arguments[1:] if isinstance(item, Ref))
        yield from _inside(arguments[0])
    elif arguments and get_origin(annotation) not in DICTS:
        for argument in arguments:
            yield from _inside(argument)
    elif isinstance(annotation, type) and issubclass(annotation, Document):
        yield annotation.__name__


def _named(name: str, field: FieldInfo, models: Iterable[ModelInfo]) -> tuple[str, ...]:
    many = is_many(field.annotation)
    kinds = [kind for one in members(field.annotation) for kind in members(item_type(one) if many else one)]
    if not kinds or not all(isinstance(kind, type) and issubclass(kind, IDS) and kind is not bool for kind in kinds):
        return ()
    return tuple(model.name for model in models if name in _words(model, many=many))


def _words(model: ModelInfo, *, many: bool) -> set[str]:
    word = model.identifier
    one = {word, f"{word}_id", inflection.singularize(word), f"{inflection.singularize(word)}_id"}
    return {f"{each}s" for each in one} | {inflection.pluralize(each) for each in one} if many else one
