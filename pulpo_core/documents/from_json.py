"""Makes models from JSON values. Strict models accept some of them, such as dates, only in JSON text."""

from typing import Any, TypeVar

import orjson
from pydantic import BaseModel

from pulpo_core.aliases import with_aliases
from pulpo_core.link_meanings import with_sent_links
from pulpo_core.strictness import holds_links, is_strict, make_fields

Model = TypeVar("Model", bound=BaseModel)


def model_from_json(model: type[Model], values: Any) -> Model:
    """Return a model for a JSON value with names or aliases of fields.

    Raises pydantic's ValidationError, and Pulpo's for a link that may be one to several models.
    """
    if is_strict(model) and not holds_links(model):
        return _validate(model, values)
    sent = with_sent_links(model, with_aliases(model, values))
    return model.model_validate(sent, by_name=True, by_alias=True)


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
