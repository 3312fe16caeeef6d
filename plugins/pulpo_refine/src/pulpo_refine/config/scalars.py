"""The kinds of single values."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any
from uuid import UUID

from bson import ObjectId
from pydantic import BaseModel, EmailStr, NameEmail, PydanticSchemaGenerationError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError
from pydantic.networks import AnyUrl

KINDS: tuple[tuple[type, str], ...] = (
    (bool, "bool"),
    (int, "int"),
    (float, "float"),
    (Decimal, "decimal"),
    (bytes, "bytes"),
    (datetime, "datetime"),
    (date, "date"),
    (time, "time"),
    (timedelta, "duration"),
    (UUID, "uuid"),
    (ObjectId, "id"),
    (AnyUrl, "url"),
    (EmailStr, "email"),
    (NameEmail, "email"),
    (PurePath, "string"),
    (str, "string"),
)
"""The kinds of scalar types, in order of precedence: a bool is an int, a datetime is a date."""
FORMATS = {
    "date-time": "datetime",
    "date": "date",
    "time": "time",
    "duration": "duration",
    "uuid": "uuid",
    "uri": "url",
    "email": "email",
    "binary": "bytes",
}
TYPES = {"string": "string", "integer": "int", "number": "float", "boolean": "bool"}


def scalar_kind(kind: Any) -> str | None:
    """Return the kind of a type whose values are single values; None for any other type.

    The kind of an unknown type is read from its JSON schema.
    """
    if isinstance(kind, type) and not issubclass(kind, BaseModel):
        for known, name in KINDS:
            if issubclass(kind, known):
                return name
    return _schema_kind(kind)


def kind_of_format(format_: Any) -> str | None:
    """Return the kind for a `format` of JSON Schema."""
    return FORMATS.get(format_) if isinstance(format_, str) else None


def _schema_kind(kind: Any) -> str | None:
    try:
        schema = TypeAdapter(kind).json_schema()
    except (PydanticSchemaGenerationError, PydanticInvalidForJsonSchema, PydanticUserError, TypeError):
        return None
    return kind_of_format(schema.get("format")) or TYPES.get(str(schema.get("type")))
