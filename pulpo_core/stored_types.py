"""Types of fields that Beanie and PyMongo alone would not store, or not read back.

Times and dataclasses are given to Beanie's own encoders; decimals and patterns are read back as what they were. That
costs something at each value that is read, so it is only done where a document has such a field. A document is read
back as it was stored, which is not always what its fields take from a client: a strict one would refuse the text
that its enum has become, and one of `NaiveDatetime` the zone that every moment has that the driver hands out.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any, get_args

from beanie import Document
from bson import Decimal128, Regex
from bson.codec_options import TypeDecoder, TypeRegistry
from pydantic import BaseModel, ValidationError

from pulpo_core.beanie_internals import Encoder, read_models_with, set_encoder
from pulpo_core.strictness import is_strict, make_fields

READ_BACK = (Decimal, re.Pattern)


class _AnyDataclass(type):
    """Beanie looks for an encoder by `isinstance`, and dataclasses have no class in common."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return dataclasses.is_dataclass(instance) and not isinstance(instance, type)


class _Dataclass(metaclass=_AnyDataclass):
    pass


class _Decimals(TypeDecoder):
    bson_type = Decimal128

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


class _Patterns(TypeDecoder):
    bson_type = Regex

    def transform_bson(self, value: Any) -> Any:
        try:
            return value.try_compile()
        except re.error:  # one of another language: it stays what it is
            return value


def prepare_beanie() -> None:
    """Tell Beanie how to store times and dataclasses, unless that is done already, and how to read documents back."""
    set_encoder(time, time.isoformat)
    set_encoder(_Dataclass, _fields)
    read_models_with(_read)


def read_back(documents: Iterable[type[Document]]) -> TypeRegistry | None:
    """Return a codec that restores decimals and patterns; None if no document has any."""
    seen: set[Any] = set()
    if any(_mentions(document, seen) for document in documents):
        return TypeRegistry([_Decimals(), _Patterns()])
    return None


def _read(model: type[BaseModel], stored: Any) -> BaseModel:
    """Validate a stored value as the model: not strictly, and without a zone where a field takes none."""
    try:
        return _made(model, stored)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        naive = {id(each["input"]) for each in found if each["type"] == "timezone_naive"}
        if not naive:
            raise
        return _made(model, _zoneless(stored, naive))


def _made(model: type[BaseModel], stored: Any) -> BaseModel:
    if is_strict(model) and isinstance(stored, Mapping):
        stored = make_fields(model, stored, _validate_laxly)
    return model.model_validate(stored)


def _validate_laxly(model: type[BaseModel], stored: dict[str, Any]) -> BaseModel:
    return model.model_validate(stored, strict=False)


def _zoneless(stored: Any, those: set[int]) -> Any:
    """The same, but those very moments without their zone, which is always UTC."""
    if isinstance(stored, datetime):
        return stored.replace(tzinfo=None) if id(stored) in those else stored
    if isinstance(stored, Mapping):
        return {key: _zoneless(value, those) for key, value in stored.items()}
    return [_zoneless(item, those) for item in stored] if isinstance(stored, list) else stored


def _fields(value: Any) -> dict[str, Any]:
    encode = Encoder(to_db=True).encode
    return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _mentions(annotation: Any, seen: set[Any]) -> bool:
    """Return True if a value of a type may hold a decimal or a pattern."""
    if annotation in READ_BACK:
        return True
    if isinstance(annotation, type):
        if annotation in seen:
            return False
        seen.add(annotation)
        if issubclass(annotation, BaseModel):
            return any(_mentions(field.annotation, seen) for field in annotation.model_fields.values())
        if dataclasses.is_dataclass(annotation):
            return any(_mentions(field.type, seen) for field in dataclasses.fields(annotation))
    return any(_mentions(part, seen) for part in get_args(annotation) if part.__hash__)
