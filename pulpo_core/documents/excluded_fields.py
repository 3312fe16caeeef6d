"""Fields with `exclude=True`, which clients can neither see nor set, at any depth."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from beanie import Document
from pydantic import BaseModel

from pulpo_core.annotations import alternatives, distinct, item_type, reachable
from pulpo_core.documents.content_checks import Loc, refusal
from pulpo_core.documents.fields import excluded_keys
from pulpo_core.documents.named_paths import named_path
from pulpo_core.models.strictness import field_names

_kept: dict[type[BaseModel], bool] = {}


def check_excluded(model: type[BaseModel], values: Mapping[str, Any]) -> None:
    """Raise ValidationError for a value that names an excluded field of a model or of its embedded models."""
    if not hides_fields(model):
        return
    if (loc := next(_named([model], values, ()), None)) is not None:
        named = named_path(loc, model)
        raise refusal(f"{'.'.join(map(str, named))} cannot be set", named, "cannot be set")


def keep_excluded(model: BaseModel, stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a model with the stored values of its excluded fields, which Beanie leaves out.

    The excluded fields of embedded models are kept, too.
    """
    kept = {key: stored[key] for key in excluded_keys(type(model)) if key in stored}
    if not hides_fields(type(model)):
        return {**values, **kept}
    found = dict(values)
    for name, field in type(model).model_fields.items():
        part, key = getattr(model, name), field.alias or name
        former, value = stored.get(key), values.get(key)
        if isinstance(part, BaseModel) and isinstance(former, Mapping) and isinstance(value, Mapping):
            found[key] = keep_excluded(part, former, value)
    return {**found, **kept}


def hides_fields(model: type[BaseModel]) -> bool:
    """Return True if a model or one of its embedded models has excluded fields."""
    if model not in _kept:
        kinds = [kind for kind in reachable(model) if isinstance(kind, type) and issubclass(kind, BaseModel)]
        own = Document.model_fields  # every document has an excluded revision, which is refused by name
        fields = (item for kind in kinds for item in kind.model_fields.items())
        _kept[model] = any(field.exclude and name not in own for name, field in fields)
    return _kept[model]


def _named(annotations: list[Any], value: Any, loc: Loc) -> Iterator[Loc]:
    """Yield the locations of excluded fields in a value that should be of one of these types."""
    kinds = distinct(kind for annotation in annotations for kind in alternatives(annotation))
    if isinstance(value, Mapping):
        models = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        others = [get_args(kind)[1] for kind in kinds if len(get_args(kind)) == 2]
        for key, item in value.items():
            fields = [model.model_fields[field_names(model)[key]] for model in models if key in field_names(model)]
            if any(field.exclude for field in fields):
                yield (*loc, key)
            yield from _named([*(field.annotation for field in fields), *others], item, (*loc, key))
    elif isinstance(value, list):
        items = [item for kind in kinds if (item := item_type(kind)) is not None]
        for index, item in enumerate(value):
            yield from _named(items, item, (*loc, index))
