"""Finds the types of fields whose values Beanie cannot store, or whose stored form the model would refuse.

A type counts as storable unless it certainly is not: what a validator or a class's own schema returns is unknown.
"""

import dataclasses
import inspect
import typing
from collections.abc import Callable, Iterator
from datetime import time
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

import bson
from beanie import BackLink, Document, Link, PydanticObjectId
from pydantic import BaseModel, ConfigDict, MongoDsn, NameEmail, Secret, TypeAdapter
from pydantic.errors import PydanticUserError
from typing_extensions import is_typeddict

from pulpo_core.beanie_internals import is_encodable
from pulpo_core.pydantic_internals import fields_with_own_form, has_own_form, referred
from pulpo_core.type_names import unnamed

PLAIN = frozenset({Any, object, str, int, float, bool, bytes, list, dict, set, tuple, frozenset, PydanticObjectId})
READ = (
    bson.ObjectId,
    bson.DBRef,
    bson.Decimal128,
    bson.Int64,
    bson.Binary,
    bson.Code,
    bson.Regex,
    bson.MinKey,
    bson.MaxKey,
)
"""The classes of values that the driver returns, other than those that pydantic converts."""
WITH_SCHEMA = (NameEmail, Secret, *MongoDsn.__bases__)
"""Pydantic's classes with a schema of their own whose values are instances of them, which Beanie cannot encode."""
ARBITRARY = ConfigDict(arbitrary_types_allowed=True)


def unstorable_types(model: type[Document]) -> Iterator[tuple[str, Any]]:
    """Yield the dotted path of each stored field, also of embedded models, with a type in it that cannot be stored."""
    own = tuple(getattr(getattr(model, "Settings", None), "bson_encoders", {}))
    yield from _Search(own).in_model(model)


class _Search:
    """The search in one document. A class is searched once: embedded models may contain themselves.

    `own` are the classes for which the document has encoders of its own.
    """

    def __init__(self, own: tuple[type, ...]) -> None:
        self._own = own
        self._seen: set[type] = set()

    def in_model(self, model: type[BaseModel], path: str = "") -> Iterator[tuple[str, Any]]:
        base = Document if issubclass(model, Document) else BaseModel
        trusted = model.model_fields.keys() if has_own_form(model, base) else fields_with_own_form(model)
        for name, field in model.model_fields.items():
            if not (field.exclude or name in trusted or _converts(field.metadata)):
                yield from self._in(field.annotation, f"{path}{name}")

    def _in(self, annotation: Any, path: str, inside: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
        annotation = unnamed(annotation)
        if get_origin(annotation) is Annotated:
            if not _converts(annotation.__metadata__):
                yield from self._in(get_args(annotation)[0], path, inside)
            return
        annotation = referred(annotation)
        kind = get_origin(annotation) or annotation
        if kind in (Literal, Link, BackLink) or annotation in inside:
            return
        is_class = isinstance(kind, type) and kind is not UnionType
        if is_class and not self._is_storable(kind):
            yield path, annotation
            return
        for argument in get_args(annotation):
            yield from self._in(argument, path, (*inside, annotation))
        if is_class and kind not in self._seen:
            self._seen.add(kind)
            yield from self._in_class(kind, path)

    def _in_class(self, kind: type, path: str) -> Iterator[tuple[str, Any]]:
        if issubclass(kind, BaseModel):
            yield from self.in_model(kind, f"{path}.")
        elif dataclasses.is_dataclass(kind) or is_typeddict(kind) or hasattr(kind, "_fields"):
            try:
                types = typing.get_type_hints(kind, include_extras=True)
            except NameError:
                return
            for name, annotation in types.items():
                yield from self._in(annotation, f"{path}.{name}")

    def _is_storable(self, kind: Any) -> bool:
        if kind in PLAIN or issubclass(kind, (BaseModel, Enum, time, *self._own)) or dataclasses.is_dataclass(kind):
            return True
        if issubclass(kind, (type, *WITH_SCHEMA)) or kind is Callable:
            return False
        if _accepts_only_instances(kind):
            return any(issubclass(each, kind) for each in READ)
        return is_encodable(kind) or hasattr(kind, "__get_pydantic_core_schema__") or inspect.isabstract(kind)


def _converts(metadata: Any) -> bool:
    """Return True if a validator, or another schema, may return values of another type."""
    return any(hasattr(each, "__get_pydantic_core_schema__") for each in metadata)


def _accepts_only_instances(kind: type) -> bool:
    """Return True if pydantic knows nothing of a class but `isinstance`."""
    try:
        return bool(TypeAdapter(kind, config=ARBITRARY).core_schema["type"] == "is-instance")
    except PydanticUserError:
        return False
