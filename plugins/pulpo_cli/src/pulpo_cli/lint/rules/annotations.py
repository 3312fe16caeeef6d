"""The types inside annotations, and the classes that a project's models and inputs consist of."""

import types
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from beanie import BackLink
from pydantic import BaseModel

from pulpo_cli.lint.linted_project import LintedProject


def parts(annotation: Any) -> Iterator[Any]:
    """Yield the types in an annotation, including `list` and `Link`, without the metadata of `Annotated`."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return
    if origin is Annotated:
        yield from parts(args[0])
        return
    if origin not in (Union, types.UnionType, None):
        yield origin
    if origin is None:
        yield annotation
    for arg in args:
        yield from parts(arg)


def holds_back_link(annotation: Any) -> bool:
    """Return True if the annotation contains a `BackLink`."""
    return BackLink in parts(annotation)


def holds_plain_datetime(annotation: Any) -> bool:
    """Return True if the annotation contains a datetime without metadata that could give it a time zone."""
    if get_origin(annotation) is Annotated:
        return False
    return annotation is datetime or any(map(holds_plain_datetime, get_args(annotation)))


def classes_of_models(context: LintedProject) -> list[type[BaseModel]]:
    """Return the project's own classes that its documents consist of, by name."""
    return _own(context, (model.document_cls for model in context.metadata.models))


def classes_of_inputs(context: LintedProject) -> list[type[BaseModel]]:
    """Return the project's own classes, except documents, that its operations' inputs consist of, by name."""
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
