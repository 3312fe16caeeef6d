"""Strict models: they take a date, but not what stands for it in JSON or in the database.

Pydantic validates JSON as JSON, of which a strict model takes the text of a date. A document cannot be validated so: it
has an `__init__`, which is given Python values whatever the way. Hence its fields are made first, each by itself.
"""

import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any

import pydantic
from beanie import BackLink, Link
from pydantic import BaseModel, ConfigDict, Field, create_model

from pulpo_core.annotations import reaches

VALUES = ("default", "metadata")  # what may hold anything, in a schema


@lru_cache(maxsize=4096)
def is_strict(model: type[BaseModel]) -> bool:
    """Whether a model, or a part of it, is strict: by `ConfigDict(strict=True)` or `Field(strict=True)`."""
    model.model_rebuild()  # its fields may name what came later
    return _says_strict(model.__pydantic_core_schema__)


def make_fields(
    model: type[BaseModel], values: Mapping[str, Any], make: Callable[[type[BaseModel], dict[str, Any]], BaseModel]
) -> dict[str, Any]:
    """The values of a strict model's fields, by name or alias, as what the model takes.

    `make` validates values in its way, against a model that has the same fields and nothing else. What it refuses stays
    as it is: then the model refuses it too, or has a validator of its own that knows better.
    """
    fields = _fields_only(model)
    known = {key: name for key, name in _names(model).items() if key in values and name in fields.model_fields}
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
    """Return True if a value of a type may hold links: validated as JSON, they are dicts, not links."""
    return reaches(annotation, Link, BackLink)


def _says_strict(schema: Any) -> bool:
    if isinstance(schema, Mapping):
        return schema.get("strict") is True or any(_says_strict(schema[key]) for key in schema if key not in VALUES)
    return isinstance(schema, list | tuple) and any(map(_says_strict, schema))


@lru_cache(maxsize=4096)
def _names(model: type[BaseModel]) -> dict[str, str]:
    """What the fields may be called: their aliases, and their own names."""
    fields = model.model_fields
    return {**{field.alias: name for name, field in fields.items() if field.alias}, **{name: name for name in fields}}


@lru_cache(maxsize=4096)
def _fields_only(model: type[BaseModel]) -> type[BaseModel]:
    """A model of the same fields, but for those that hold links, and configuration; each may be left out."""
    fields: dict[str, Any] = {
        name: (Annotated[field.annotation, Field(discriminator=field.discriminator), *field.metadata], None)
        for name, field in model.model_fields.items()
        if not holds_links(field.annotation)
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a field may be called `json` or `copy`
        return create_model(model.__name__, __config__=ConfigDict({**model.model_config, "extra": "ignore"}), **fields)
