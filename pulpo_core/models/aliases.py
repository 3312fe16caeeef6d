"""Conversion of field names to aliases in the values of embedded models, for pydantic.

Documents accept names and aliases of fields, but the models embedded in them only aliases: documents have an `__init__`
of Beanie's, and pydantic does not pass `by_name` through an `__init__`. So `{"home": {"zip_code": 1}}` becomes
`{"home": {"zipCode": 1}}`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, get_args

from beanie import Document
from pydantic import AliasChoices, BaseModel
from pydantic.fields import FieldInfo

from pulpo_core.annotations import alternatives, distinct, item_type, reachable
from pulpo_core.models.strictness import field_names


def with_aliases(model: type[BaseModel], values: Any) -> Any:
    """Return the values of a model's fields, by name or alias, with the aliases of fields in all embedded models.

    A value that is not a mapping is returned unchanged.
    """
    if not isinstance(values, Mapping) or not _has_inner_aliases(model):
        return values
    fields, names = model.model_fields, field_names(model)
    return {
        key: _aliased([fields[names[key]].annotation], value) if key in names else value
        for key, value in values.items()
    }


@lru_cache(maxsize=4096)
def _has_inner_aliases(model: type[BaseModel]) -> bool:
    embedded = [kind for kind in _models(reachable(model)) if not issubclass(kind, Document)]
    return any(_alias(field) for kind in embedded for field in kind.model_fields.values())


def _models(kinds: Iterable[Any]) -> list[type[BaseModel]]:
    return [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]


def _aliased(annotations: list[Any], value: Any) -> Any:
    """Return a value that should be of one of these types, with aliases in place of names."""
    kinds = distinct(kind for annotation in annotations for kind in alternatives(annotation))
    if isinstance(value, list):
        items = [item for kind in kinds if (item := item_type(kind)) is not None]
        return [_aliased(items, item) for item in value]
    if not isinstance(value, Mapping):
        return value
    others = [get_args(kind)[1] for kind in kinds if len(get_args(kind)) == 2]
    found = {}
    for key, item in value.items():
        fields = [
            (model, model.model_fields[field_names(model)[key]])
            for model in _models(kinds)
            if key in field_names(model)
        ]
        aliases = [key if issubclass(model, Document) else _alias(field) or key for model, field in fields]
        # keep the name if one of several models reads it, or if the value has the alias, too
        is_name = bool(aliases) and key not in aliases and aliases[0] not in value
        inner = _aliased([*(field.annotation for _, field in fields), *others], item)
        found[aliases[0] if is_name else key] = inner
    return found


def _alias(field: FieldInfo) -> str | None:
    """Return the key that pydantic reads a field from, if there is only one, and it is not the field's name."""
    given = field.validation_alias
    choices = given.choices if isinstance(given, AliasChoices) else [given]
    return next((choice for choice in choices if isinstance(choice, str)), None)
