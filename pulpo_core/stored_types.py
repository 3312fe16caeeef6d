"""What Beanie and PyMongo leave open: types that models may have, and that would not go into the database or come back.

Times and dataclasses are given to Beanie's own encoders; decimals and patterns are read back as what they were. That
costs something at each value that is read, so it is only done where a document has such a field.
"""

import dataclasses
import re
from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from typing import Any, get_args

from beanie import Document
from beanie.odm.utils import encoder as beanie_encoder
from bson import Decimal128, Regex
from bson.codec_options import TypeDecoder, TypeRegistry
from pydantic import BaseModel

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


def add_encoders() -> None:
    """Tell Beanie how to store times and dataclasses, unless somebody has done so."""
    encoders = beanie_encoder.DEFAULT_CUSTOM_ENCODERS
    encoders.setdefault(time, time.isoformat)
    encoders.setdefault(_Dataclass, _fields)


def read_back(documents: Iterable[type[Document]]) -> TypeRegistry | None:
    """What makes decimals and patterns again of what the database hands out; None where no document has any."""
    seen: set[Any] = set()
    if any(_mentions(document, seen) for document in documents):
        return TypeRegistry([_Decimals(), _Patterns()])
    return None


def _fields(value: Any) -> dict[str, Any]:
    encode = beanie_encoder.Encoder(to_db=True).encode
    return {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)}


def _mentions(annotation: Any, seen: set[Any]) -> bool:
    """Whether a value of a type may hold a decimal or a pattern."""
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
