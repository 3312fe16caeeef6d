"""Keys of embedded objects that their models do not have, in the values that callers send.

pydantic ignores them, so the value of a misspelt key would be lost without a word. They are refused, like those of the
document itself, unless `model_config` of the embedded model sets `extra`. Where a class has its own way to read or show
values (a validator before its fields, a serializer), any key may have a meaning, so none is refused.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from itertools import islice
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from beanie import Document
from bson import ObjectId
from pydantic import (
    BaseModel,
    BeforeValidator,
    GetPydanticSchema,
    PlainSerializer,
    PlainValidator,
    RootModel,
    WrapSerializer,
    WrapValidator,
)
from pydantic.fields import FieldInfo

from pulpo_core.annotations import item_type, members, reachable
from pulpo_core.documents.content_checks import Loc
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.strictness import field_names
from pulpo_core.pydantic_internals import fields_with_own_form, has_own_form
from pulpo_core.suggestions import did_you_mean

MAX_UNKNOWN = 20
"""The maximum number of unknown keys that an error names."""
OWN_FORMS = (BeforeValidator, PlainValidator, WrapValidator, PlainSerializer, WrapSerializer, GetPydanticSchema)
SCALARS = (str, bytes, int, float, Decimal, date, time, timedelta, UUID, ObjectId, Enum)


class Place:
    """A place for values of a type. What may be there is found out once, because every write asks."""

    def __init__(self, annotation: Any) -> None:
        self._kinds = members(annotation)

    @cached_property
    def keys(self) -> Mapping[str, "Place"] | None:
        """The keys that an object may have, with the places of their values; None if it may have any."""
        found: dict[str, list[Any]] = {}
        for kind in self._objects:
            types = _types_of(kind) if _is_model(kind) else None
            if types is None:
                return None
            for key, annotation in types.items():
                found.setdefault(key, []).append(annotation)
        return {key: _place(annotations) for key, annotations in found.items()} if self._objects else None

    @cached_property
    def values(self) -> "Place | None":
        """The place of a dict's values, whose keys are free; None unless every object here is a dict."""
        arguments = [get_args(kind) for kind in self._objects if get_origin(kind) is dict]
        is_dict = bool(arguments) and len(arguments) == len(self._objects)
        return _place([value for _, value in arguments]) if is_dict else None

    @cached_property
    def items(self) -> "Place | None":
        """The place of the items of a list; None if no key could be unknown there."""
        found = [item for kind in self._kinds if (item := item_type(kind)) is not None]
        return None if all(map(_is_scalar, found)) else _place(found)

    @cached_property
    def names(self) -> list[str]:
        """The fields of the models whose values may be here."""
        return [name for kind in self._objects for name in kind.model_fields]

    @cached_property
    def _objects(self) -> list[Any]:
        return [kind for kind in self._kinds if not _is_scalar(kind) and item_type(kind) is None]


def _place(annotations: list[Any]) -> Place:
    return Place(Union[tuple(annotations)])  # noqa: UP007


def check_keys(document: type[BaseModel], name: str, values: Mapping[str, Any]) -> None:
    """Raise ValidationError if objects in the values of a document have keys that their models do not have."""
    places = _places_of(document)
    if places.keys().isdisjoint(values):
        return
    unknown = (
        each
        for key, value in values.items()
        if isinstance(value, dict | list) and key in places
        for each in _unknown(places[key], value, (key,))
    )
    if not (found := list(islice(unknown, MAX_UNKNOWN))):
        return
    paths = [".".join(map(str, loc)) for loc, _ in found]
    hints = [f"known are {', '.join(known)}" for _, known in found]
    errors = [
        {"loc": loc, "msg": f"unknown; {hint}", "type": "value"} for (loc, _), hint in zip(found, hints, strict=True)
    ]
    hint = did_you_mean(str(found[0][0][-1]), found[0][1], hints[0])
    raise ValidationError(f"{name} has no field {', '.join(paths)}", errors=errors, hint=hint)


def _unknown(place: Place, value: Any, loc: Loc) -> Iterator[tuple[Loc, list[str]]]:
    """Yield the locations of unknown keys in a value, with the fields that the model has."""
    if isinstance(value, dict):
        keys, others = place.keys, place.values
        for key, item in value.items() if keys is not None or others is not None else ():
            inner = others if keys is None else keys.get(key)
            if inner is None:
                yield (*loc, key), place.names
            elif isinstance(item, dict | list):
                yield from _unknown(inner, item, (*loc, key))
    elif place.items is not None:
        for index, item in enumerate(value):
            if isinstance(item, dict | list):
                yield from _unknown(place.items, item, (*loc, index))


def _is_scalar(kind: Any) -> bool:
    return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, SCALARS))


@lru_cache(maxsize=4096)
def _places_of(document: type[BaseModel]) -> Mapping[str, Place]:
    """Return the places of the fields that may hold embedded models, by all names of the fields."""
    if has_own_form(document, Document):
        return {}
    return {key: Place(kind) for key, kind in _types(document).items() if any(map(_is_model, reachable(kind)))}


@lru_cache(maxsize=4096)
def _types_of(model: type[BaseModel]) -> Mapping[str, Any] | None:
    """Return the keys that an embedded model knows, with the types of their values; None if it may know any."""
    if issubclass(model, Document | RootModel):
        return None
    model.model_rebuild()  # its fields may name classes that were defined later
    if "extra" in model.model_config or has_own_form(model):
        return None
    return {**dict.fromkeys(model.model_computed_fields, Any), **_types(model)}


def _types(model: type[BaseModel]) -> dict[str, Any]:
    own = fields_with_own_form(model)
    return {
        key: Any if name in own or _has_own_form(model.model_fields[name]) else model.model_fields[name].annotation
        for key, name in field_names(model).items()
    }


def _has_own_form(field: FieldInfo) -> bool:
    return any(isinstance(each, OWN_FORMS) for each in (*field.metadata, *_metadata(field.annotation)))


def _metadata(annotation: Any) -> Iterator[Any]:
    """Yield what `Annotated` adds to the types in an annotation."""
    if get_origin(annotation) is Annotated:
        yield from annotation.__metadata__
    for argument in get_args(annotation):
        yield from _metadata(argument)


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
