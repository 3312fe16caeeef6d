"""Conversion of values for strict models, which accept a date, but not its text form in JSON or in the database.

`model_validate_json` accepts the text for a strict model, but not for a document: Beanie's documents have an
`__init__`, which pydantic calls with Python values even then. So the fields of a strict document are first converted by
a model that has the same fields and no `__init__`; the document then gets values of the right types.
"""

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pydantic
from beanie import BackLink, Link
from pydantic import BaseModel, ConfigDict, create_model

from pulpo_core.annotations import reaches, with_constraints
from pulpo_core.field_aliases import aliases

SKIPPED = ("default", "metadata", "strict_schema")
"""Keys of a schema whose values may be anything, or apply only in strict mode: a SecretStr is not strict."""


@lru_cache(maxsize=4096)
def is_strict(model: type[BaseModel]) -> bool:
    """Return True if a model or a part of it is strict: by `ConfigDict(strict=True)` or `Field(strict=True)`."""
    model.model_rebuild()  # its fields may name classes that were defined later
    return _says_strict(model.__pydantic_core_schema__)


def make_fields(
    model: type[BaseModel], values: Mapping[str, Any], make: Callable[[type[BaseModel], dict[str, Any]], BaseModel]
) -> dict[str, Any]:
    """Return the values of a strict model's fields, by name or alias, converted to the types that the model accepts.

    `make` validates values, not strictly, against a model that has the same fields and nothing else. A value that it
    refuses stays unchanged: the strict model refuses it, too, or has a validator that accepts it.
    """
    fields = _fields_only(model)
    known = {key: name for key, name in field_names(model).items() if key in values and name in fields.model_fields}
    while known:
        try:
            made = make(fields, {name: values[key] for key, name in known.items()})
        except pydantic.ValidationError as error:
            wrong = {found["loc"][0] for found in error.errors(include_url=False, include_context=False)}
            known = {key: name for key, name in known.items() if name not in wrong}
        else:
            return {**values, **{key: getattr(made, name) for key, name in known.items()}}
    return dict(values)


def holds_links(annotation: Any) -> bool:
    """Return True if a value of a type may contain links, which validation of JSON would turn into dicts."""
    return reaches(annotation, Link, BackLink)


def _says_strict(schema: Any) -> bool:
    if isinstance(schema, Mapping):
        return schema.get("strict") is True or any(_says_strict(schema[key]) for key in schema if key not in SKIPPED)
    return isinstance(schema, list | tuple) and any(map(_says_strict, schema))


@lru_cache(maxsize=4096)
def field_names(model: type[BaseModel]) -> dict[str, str]:
    """Return the names of a model's fields by every key that may stand for them: aliases, and the names themselves."""
    fields = model.model_fields
    other = {alias: name for name, field in fields.items() for alias in aliases(field)}
    return {**other, **{name: name for name in fields}}


@lru_cache(maxsize=4096)
def _fields_only(model: type[BaseModel]) -> type[BaseModel]:
    """Return a model with the same configuration and fields, all with a default, but without fields that hold links."""
    fields: dict[str, Any] = {
        name: (with_constraints(field), None)
        for name, field in model.model_fields.items()
        if not holds_links(field.annotation)
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a field may be called `json` or `copy`
        return create_model(model.__name__, __config__=ConfigDict({**model.model_config, "extra": "ignore"}), **fields)
