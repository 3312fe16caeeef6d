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
    """JSON values of some fields, by name, as the model takes them beside values that were not sent."""
    return make_fields(model, values, _validate) if is_strict(model) else values


def _validate(model: type[Model], values: Any) -> Model:
    return model.model_validate_json(orjson.dumps(values, str, orjson.OPT_NON_STR_KEYS), by_name=True, by_alias=True)
