"""Describes operations: their input forms, their output, and the documents that they apply to."""

from collections.abc import Iterable
from types import NoneType
from typing import Any

import inflection

from pulpo_core.annotations import bare
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_refine.config.compact import Json, compact
from pulpo_refine.config.fields import FieldReader
from pulpo_refine.config.hints import class_hints, hints_by_field, in_order
from pulpo_refine.config.labels import label

IDS = ("id", "string", "uuid", "int")
ROWS = ("link", "ref", "document")


def describe_operation(operation: OperationMetadata, models: Iterable[ModelInfo], reader: FieldReader) -> Json:
    """Return the description of an operation. `models` are the models that the caller may use."""
    hints = hints_by_field(class_hints(operation.input_schema))
    fields = [reader.field(name, field, hints.get(name)) for name, field in operation.signature.fields.items()]
    _note_ids(fields, [model for model in models if model.name in operation.models_in])
    return compact(
        name=operation.name,
        label=label(operation.name.rpartition(".")[2]),
        description=operation.description,
        category=operation.category,
        tags=list(operation.tags),
        output=_output(operation, reader),
        on=[row for field in fields for row in _rows(field)],
        background=operation.async_enabled,
        idempotent=operation.idempotent,
    ) | {"fields": in_order(fields)}


def _output(operation: OperationMetadata, reader: FieldReader) -> Json | None:
    returns = bare(operation.signature.returns)
    if returns in (Any, None, NoneType):
        return None
    return {"name": "output", "label": "Output", **reader.value(operation.signature.returns)}


def _rows(field: Json) -> list[Json]:
    """Return the model whose documents an input takes."""
    many = field["kind"] == "list"
    shape = field["item"] if many else field
    found = shape.get("models", ()) if shape["kind"] in ROWS else ()
    return [compact(model=model, field=field["name"], many=many) for model in found]


def _note_ids(fields: list[Json], models: Iterable[ModelInfo]) -> None:
    """Mark inputs named after a model in `models_in` (`job_id`, `job_ids`, `job`) as ids of that model."""
    for model in models:
        word = model.identifier
        one = {word, f"{word}_id", inflection.singularize(word), f"{inflection.singularize(word)}_id"}
        several = {f"{name}s" for name in one} | {inflection.pluralize(name) for name in one}
        for field in fields:
            shape = field.get("item", field)
            named = field["name"] in (several if field["kind"] == "list" else one)
            if named and shape["kind"] in IDS and "values" not in shape:
                shape |= {"kind": "ref", "models": [model.name]}
