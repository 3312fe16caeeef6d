"""Inspection of annotations: the types that they consist of, and checks for None and for arrays.

`Annotated[X, …]`, an alias of `X` and a new type of it count as `X` everywhere, and `Optional[X]` as `X | None`. An
array is a value that is an array in
JSON and in the database: `tuple[int, str]` is one, `dict[str, list[int]]` is not.
"""

import dataclasses
from collections import deque
from collections.abc import Collection, Iterable, Iterator, MutableSequence, MutableSet, Sequence, Set
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from pulpo_core.pydantic_internals import referred
from pulpo_core.type_names import unnamed, unnamed_finite

ARRAYS = (
    *(list, tuple, set, frozenset, deque),
    *(Sequence, MutableSequence, Set, MutableSet, Collection, Iterable),
)


def bare(annotation: Any) -> Any:
    """Return an annotation without the `Annotated` and the names around it: `int` for `NewType("UserId", int)`.

    An alias inside of itself counts as Any, so that one can go through an annotation to its end.
    """
    if type(annotation) is type:  # most annotations are plain classes
        return annotation
    annotation = unnamed_finite(annotation)
    return bare(get_args(annotation)[0]) if get_origin(annotation) is Annotated else referred(annotation)


def with_constraints(field: FieldInfo) -> Any:
    """Return the annotation of a field with its constraints and examples, for use outside of its model.

    The rest of a field (default, aliases, exclusion) has no effect there, and pydantic warns about it.
    """
    kept = Field(discriminator=field.discriminator, examples=field.examples, json_schema_extra=field.json_schema_extra)
    return Annotated[field.annotation, kept, *field.metadata]


def alternatives(annotation: Any) -> tuple[Any, ...]:
    """Return the types of a union and of the unions in it; for any other annotation, the type itself."""
    annotation = bare(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return tuple(one for argument in get_args(annotation) for one in alternatives(argument))
    return (NoneType if annotation is None else annotation,)


def members(annotation: Any) -> tuple[Any, ...]:
    """Return the types of a union and of the unions in it, without None; for any other annotation, the type itself."""
    return tuple(one for one in alternatives(annotation) if one is not NoneType)


def accepts_none(annotation: Any) -> bool:
    """Return True if None is a valid value."""
    return any(one in (NoneType, Any, object) for one in alternatives(annotation))


def is_many(annotation: Any) -> bool:
    """Return True if a value is an array, or may be one: `list[X]`, `list[X] | None`, `tuple[X, Y]`."""
    return any((get_origin(one) or one) in ARRAYS for one in members(annotation))


def item_type(annotation: Any) -> Any:
    """Return `X` for `list[X]`, `set[X]`, `tuple[X, …]` and the like; None if the items have no common type."""
    annotation = bare(annotation)
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple and arguments[1:] != (...,):
        return None
    return arguments[0] if get_origin(annotation) in ARRAYS else None


def distinct(annotations: Iterable[Any]) -> list[Any]:
    """Return annotations without duplicates, also if they cannot be hashed.

    Without this, the number of members of a recursive union would double at each level.
    """
    found: list[Any] = []
    for annotation in annotations:
        if annotation not in found:
            found.append(annotation)
    return found


def walk(annotation: Any, inside: tuple[Any, ...] = ()) -> Iterator[Any]:
    """Yield an annotation and its arguments at any depth: `list[int | None]`, `int | None`, `int`, None.

    An alias may contain itself. `inside` are the annotations around this one.
    """
    if type(annotation) is type:
        yield annotation
        return
    annotation = unnamed(annotation)
    if get_origin(annotation) is Annotated:
        yield from walk(get_args(annotation)[0], inside)
        return
    annotation = referred(annotation)
    if annotation in inside:
        return
    yield annotation
    if get_origin(annotation) is not Literal:  # whose arguments are values
        for argument in get_args(annotation):
            yield from walk(argument, (*inside, annotation))


def parts(annotation: Any) -> Iterator[Any]:
    """Yield the types in an annotation: for `list[Link[Job] | None]`, these are `list`, `Link`, `Job`, `NoneType`."""
    for node in walk(annotation):
        origin = get_origin(node)
        if origin not in (Union, UnionType, Literal):
            yield node if origin is None else origin


def mentions(annotation: Any, *kinds: Any) -> bool:
    """Return True if one of these types is part of an annotation."""
    return any(part in kinds for part in parts(annotation))


def arguments_of(annotation: Any, *origins: Any) -> tuple[Any, ...]:
    """Return the arguments of the first of these generics: for `Link` in `list[Link[Job]]`, `(Job,)`."""
    return next((get_args(node) for node in walk(annotation) if get_origin(node) in origins), ())


def reachable(*annotations: Any) -> Iterator[Any]:
    """Yield the types that annotations consist of, and those of the fields of the models and dataclasses among them."""
    seen: set[type] = set()
    waiting = [*annotations]
    while waiting:
        for part in parts(waiting.pop()):
            yield part
            if isinstance(part, type) and part not in seen:
                seen.add(part)
                waiting += _field_types(part)


def reaches(annotation: Any, *kinds: Any) -> bool:
    """Return True if one of these types is part of an annotation, or of the fields of a model in it."""
    return any(part in kinds for part in reachable(annotation))


def type_name(annotation: Any) -> str:
    """Return an annotation as Python code: `list[str]`, `Link[Company] | None`. Names for types are kept."""
    if get_origin(annotation) is Annotated:
        return type_name(get_args(annotation)[0])
    annotation = referred(annotation)
    if annotation is None or annotation is NoneType:
        return "None"
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return " | ".join(map(type_name, arguments))
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}]"
    if origin is not None:
        inner = ", ".join("..." if argument is Ellipsis else type_name(argument) for argument in arguments)
        return f"{getattr(origin, '__name__', str(origin))}[{inner}]"
    return str(getattr(annotation, "__name__", annotation))


def _field_types(cls: type) -> list[Any]:
    if issubclass(cls, BaseModel):
        return [field.annotation for field in cls.model_fields.values()]
    return [field.type for field in dataclasses.fields(cls)] if dataclasses.is_dataclass(cls) else []
