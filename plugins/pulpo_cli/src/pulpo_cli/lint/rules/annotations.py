"""Finds the project's own classes inside its models and inputs, and plain datetimes in annotations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from pulpo_cli.lint.linted_project import LintedProject
from pulpo_core.annotations import parts
from pulpo_core.type_names import unnamed_finite


def holds_plain_datetime(annotation: Any) -> bool:
    """Return True if the annotation contains a datetime without metadata that could give it a time zone."""
    annotation = unnamed_finite(annotation)
    if get_origin(annotation) is Annotated:
        return False
    return annotation is datetime or any(map(holds_plain_datetime, get_args(annotation)))


def classes_of_models(context: LintedProject) -> list[type[BaseModel]]:
    """Return the project's own classes inside its documents, by name."""
    return _own(context, (model.document_cls for model in context.metadata.models))


def classes_of_inputs(context: LintedProject) -> list[type[BaseModel]]:
    """Return the project's own classes, except documents, inside the inputs of its operations, by name."""
    inputs = [operation.signature.input_model for operation in context.metadata.operations]
    documents = set(classes_of_models(context))
    return [cls for cls in _own(context, inputs) if cls not in documents]


def _own(context: LintedProject, roots: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    found: dict[type[BaseModel], None] = {}
    waiting = list(roots)
    while waiting:
        cls = waiting.pop()
        if cls not in found:
            found[cls] = None
            inside = [part for field in cls.model_fields.values() for part in parts(field.annotation)]
            waiting += [part for part in inside if isinstance(part, type) and issubclass(part, BaseModel)]
    own = [cls for cls in found if (place := context.places.class_of(cls)) and context.project.is_own(place[0].path)]
    return sorted(own, key=lambda cls: (cls.__module__, cls.__qualname__))
