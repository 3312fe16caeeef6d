"""Field types that Beanie and PyMongo alone cannot store or read back: times, dataclasses, decimals, patterns.

Times and dataclasses are written by encoders that Beanie is given. Decimals and patterns are converted when they are
read: that costs time for every value, so it is only done if a document has such a field.

A stored document is validated less strictly than one from a client, because the database has other forms of values.
A strict model would refuse the text "open" as which its enum was stored, and a field of type `NaiveDatetime` would
refuse the zone (UTC) that the driver adds to every datetime.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from decimal import Decimal, DecimalException
from typing import Any

from beanie import Document
from bson import Decimal128, Regex
from bson.codec_options import TypeDecoder, TypeRegistry
from pydantic import BaseModel
from pydantic import ValidationError as InvalidError

from pulpo_core.annotations import reachable
from pulpo_core.beanie_internals import Encoder, read_models_with, replace_encoder, set_encoder
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.link_unions import with_own_links
from pulpo_core.models.strictness import is_strict, make_fields

READ_BACK = (Decimal, re.Pattern)


class _AnyDataclass(type):
    """A metaclass that makes all dataclasses instances of its class: Beanie finds encoders by `isinstance`."""

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
        except re.error:  # a pattern that Python's `re` cannot compile stays a Regex
            return value


class DecimalError(ValidationError, ArithmeticError):
    """A decimal that the database cannot hold exactly: `Decimal(0.1)` has 55 digits."""


def prepare_beanie() -> None:
    """Give Beanie encoders for times, dataclasses and decimals, and a function that reads documents."""
    set_encoder(time, time.isoformat)
    set_encoder(_Dataclass, _fields)
    replace_encoder(Decimal, _decimal)
    read_models_with(_read)


def read_back(documents: Iterable[type[Document]]) -> TypeRegistry | None:
    """Return the decoders of decimals and patterns, or None if no document has such a field."""
    if any(part in READ_BACK for part in reachable(*documents)):
        return TypeRegistry([_Decimals(), _Patterns()])
    return None


def _read(model: type[BaseModel], stored: Any) -> BaseModel:
    """Return a stored document as its model. Validation is not strict, and removes zones that a field refuses.

    Beanie also passes a document in place of a link. Raises ValueError if it belongs to another model.
    """
    if isinstance(stored, Document) and not isinstance(stored, model):  # Beanie would try to fill in its back links
        raise ValueError(f"must be a {model.__name__}, not a {type(stored).__name__}")
    if isinstance(stored, Mapping):
        stored = with_own_links(model, stored)
    try:
        return _made(model, stored)
    except InvalidError as error:
        found = error.errors(include_url=False, include_context=False)
        naive = {id(each["input"]) for each in found if each["type"] == "timezone_naive"}
        if not naive:
            raise
        return _made(model, _zoneless(stored, naive))


def _made(model: type[BaseModel], stored: Any) -> BaseModel:
    if is_strict(model) and isinstance(stored, Mapping):
        stored = make_fields(model, stored, lambda fields, values: fields.model_validate(values, strict=False))
    return model.model_validate(stored)


def _zoneless(stored: Any, those: set[int]) -> Any:
    """Return the stored values with the zone (always UTC) removed from the datetimes with these `id()`s.

    Pydantic's findings contain the refused objects themselves. `loc` cannot be used: it has names of union members.
    """
    if isinstance(stored, datetime):
        return stored.replace(tzinfo=None) if id(stored) in those else stored
    if isinstance(stored, Mapping):
        return {key: _zoneless(value, those) for key, value in stored.items()}
    return [_zoneless(item, those) for item in stored] if isinstance(stored, list) else stored


def _decimal(value: Decimal) -> Decimal128:
    try:
        return Decimal128(value)
    except DecimalException:
        hint = "round it, or make it from text: Decimal('0.1'), not Decimal(0.1)"
        raise DecimalError(f"a decimal must have at most 34 digits, got {str(value)[:60]}", hint=hint) from None


def _fields(value: Any) -> dict[str, Any]:
    encode = Encoder(to_db=True).encode
    return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
