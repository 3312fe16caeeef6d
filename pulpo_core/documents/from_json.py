"""Makes models of JSON values. Most take them as they are; strict ones have to be told that they are JSON."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from pulpo_core.strictness import holds_links, is_strict, make_fields

Model = TypeVar("Model", bound=BaseModel)


def model_from_json(model: type[Model], values: Any) -> Model:
    """The model of a JSON value, its fields called by their names or aliases. Raises pydantic's ValidationError."""
    if is_strict(model) and not holds_links(model):
        return _validate(model, values)
    return model.model_validate(values, by_name=True, by_alias=True)


def fields_from_json(model: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of some fields, by name, as the model takes them beside values that were not sent.

    Python callers may mix JSON values with others, which are left as they are: a SecretStr, another model.
    """
    if not is_strict(model):
        return values
    return {**values, **make_fields(model, {k: v for k, v in values.items() if _is_json(v)}, _validate)}


def _is_json(value: Any) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


def _validate(model: type[Model], values: Any) -> Model:
    return model.model_validate_json(orjson.dumps(values), by_name=True, by_alias=True)
