"""Makes models from JSON values. Strict models accept some of them, such as dates, only in JSON text."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from pulpo_core.models.sent_values import model_from_sent
from pulpo_core.models.strictness import holds_links, is_strict, make_fields

Model = TypeVar("Model", bound=BaseModel)


def model_from_json(model: type[Model], values: Any) -> Model:
    """Return a model for a JSON value with names or aliases of fields.

    Raises pydantic's ValidationError, and Pulpo's for a link that is ambiguous between several models.
    """
    if is_strict(model) and not holds_links(model):
        return _validate(model, values)
    return model_from_sent(model, values)


def fields_from_json(model: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of some fields, by name, in the types that a strict model accepts.

    Python callers may mix JSON values with others, such as a SecretStr or another model, which are left unchanged.
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
