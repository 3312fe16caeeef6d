"""Shows stored documents that their model refuses, so that one of them does not make a whole list fail."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

import orjson
import pydantic
from bson import DBRef
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pulpo_core.annotations import alternatives, distinct, item_type
from pulpo_core.exceptions.findings import finding_texts
from pulpo_core.sensitive import MASK, SECRETS, hide, sensitive_texts

PROBLEMS = "_problems"
"""The key under which an item lists why it does not fit its model."""


def show_misfit(fields: Mapping[str, FieldInfo], names: Mapping[str, str], stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored document as JSON values by field name, without secrets and excluded fields.

    `names` are the names of the fields in the database.
    """
    order = sorted(fields, key=lambda name: name != "id")
    found = {name: names[name] for name in order if names[name] in stored and not fields[name].exclude}
    return {name: _show([fields[name].annotation], stored[key]) for name, key in found.items()}


def dump_misfit(shown: Any) -> bytes:
    """Return the values of `show_misfit` as JSON."""
    return orjson.dumps(shown, _other, orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS)


def problems_of(error: Exception, kind: type[BaseModel], stored: Mapping[str, Any]) -> list[str]:
    """Return the problems of a stored document of this class, one line each."""
    cause = error.__cause__ or error
    if isinstance(cause, pydantic.ValidationError):
        return finding_texts(cause, kind)
    return [hide(str(cause), sensitive_texts(stored, kind))]


def _show(annotations: Sequence[Any], value: Any) -> Any:
    """Return a value that should be of one of these types, without the secrets and excluded fields of any of them."""
    kinds = distinct(kind for annotation in annotations for kind in alternatives(annotation))
    if value is not None and any(_is_secret(kind) for kind in kinds):
        return MASK
    if isinstance(value, Mapping):
        models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        values = [get_args(kind)[1] for kind in kinds if len(get_args(kind)) == 2]
        return dict(_entries(models, values, value))
    if isinstance(value, list):
        items = [item for kind in kinds if (item := item_type(kind)) is not None]
        return [_show(items, item) for item in value]
    return value


def _entries(
    models: Sequence[type[BaseModel]], values: Sequence[Any], stored: Mapping[str, Any]
) -> Iterable[tuple[str, Any]]:
    for key, value in stored.items():
        known = [
            (name, field)
            for model in models
            for name, field in model.model_fields.items()
            if key in (name, field.alias)
        ]
        if not any(field.exclude for _, field in known):
            yield (known[0][0] if known else key), _show([*(field.annotation for _, field in known), *values], value)


def _is_secret(kind: Any) -> bool:
    bare = get_origin(kind) or kind
    return isinstance(bare, type) and issubclass(bare, SECRETS)


def _other(value: Any) -> Any:
    """Return a JSON value in place of one of a type that JSON does not have."""
    if isinstance(value, DBRef):
        return {"id": str(value.id), "collection": value.collection}
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
