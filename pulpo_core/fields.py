"""Descriptions of a model's fields, read from its pydantic class."""

import types
import typing
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined, to_jsonable_python

HIDDEN = ("id", "revision_id")  # what Beanie adds to each document


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a model, in words and JSON values.

    `type` is the annotation as one would write it (`list[str]`, `Link[Company] | None`), `default` a JSON value (None
    too where there is none, see `required`), `link` the class name of the linked document.
    """

    name: str
    type: str
    required: bool
    default: Any = None
    description: str = ""
    link: str | None = None
    many: bool = False


def describe_fields(model: type[BaseModel]) -> tuple[FieldDescription, ...]:
    """Describe the fields of `model` in the order of their declaration."""
    return tuple(_describe(name, field) for name, field in model.model_fields.items() if name not in HIDDEN)


def _describe(name: str, field: FieldInfo) -> FieldDescription:
    annotation = field.annotation
    return FieldDescription(
        name=name,
        type=type_name(annotation),
        required=field.is_required(),
        default=_json_default(field),
        description=field.description or "",
        link=linked_class(annotation),
        many=_is_many(annotation),
    )


def _json_default(field: FieldInfo) -> Any:
    """The default as JSON; None for a factory, whose value is made anew each time."""
    if field.default is PydanticUndefined or field.default_factory is not None:
        return None
    return to_jsonable_python(ordered(field.default), fallback=lambda value: f"{type(value).__qualname__}(…)")


def ordered(value: Any) -> Any:
    """The value with a list in the place of each set, whose order would change from run to run."""
    if isinstance(value, set | frozenset):
        return sorted(map(ordered, value), key=repr)
    if isinstance(value, dict):
        return {key: ordered(item) for key, item in value.items()}
    return [ordered(item) for item in value] if type(value) in (list, tuple) else value


def type_name(annotation: Any) -> str:
    """Write an annotation the way a person would."""
    if annotation is None or annotation is type(None):
        return "None"
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_name(args[0])
    if origin in (Union, types.UnionType):
        return " | ".join(type_name(arg) for arg in args)
    if origin is Literal:
        return f"Literal[{', '.join(repr(arg) for arg in args)}]"
    if origin is not None:
        inner = ", ".join("..." if arg is Ellipsis else type_name(arg) for arg in args)
        return f"{getattr(origin, '__name__', str(origin))}[{inner}]"
    return str(getattr(annotation, "__name__", annotation))


def linked_class(annotation: Any) -> str | None:
    """The class name behind a `Link[...]` or `BackLink[...]`, wherever in the annotation it stands."""
    from beanie import BackLink, Link

    if get_origin(annotation) in (Link, BackLink):
        target = get_args(annotation)[0]
        return target.__forward_arg__ if isinstance(target, typing.ForwardRef) else type_name(target)
    return next((found for arg in get_args(annotation) if (found := linked_class(arg))), None)


def _is_many(annotation: Any) -> bool:
    origin = get_origin(annotation)
    if origin in (Annotated, Union, types.UnionType):
        return any(_is_many(arg) for arg in get_args(annotation))
    return origin in (list, set, tuple, frozenset)
