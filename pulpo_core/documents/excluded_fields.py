"""Fields with `exclude=True`, which clients can neither see nor set, at any depth."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from beanie import Document
from bson.codec_options import CodecOptions
from pydantic import BaseModel

from pulpo_core.annotations import alternatives, distinct, item_type, reachable
from pulpo_core.documents.content_checks import Loc, refusal
from pulpo_core.documents.fields import excluded_keys
from pulpo_core.documents.named_paths import named_path
from pulpo_core.documents.stored_changes import unchanged_items
from pulpo_core.documents.stored_document import StoredDocument
from pulpo_core.models.strictness import field_names

_kept: dict[type[BaseModel], bool] = {}


def check_excluded(model: type[BaseModel], values: Mapping[str, Any]) -> None:
    """Raise ValidationError for a value that names an excluded field of a model or of its embedded models."""
    if not hides_fields(model):
        return
    if (loc := next(_named([model], values, ()), None)) is not None:
        named = named_path(loc, model)
        raise refusal(f"{'.'.join(map(str, named))} cannot be set", named, "cannot be set")


def keep_excluded(document: Document, former: StoredDocument[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the encoded values of a document with the stored values of its excluded fields, which Beanie leaves out.

    The excluded fields of embedded models are kept, too, in lists those of unchanged items.
    """
    if not hides_fields(type(document)):
        return {**values, **_excluded(document, former.content, values)}
    options = document.get_pymongo_collection().codec_options
    return _keep_fields(document, former.content, former.encoded, values, options)


def _excluded(model: BaseModel, stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: stored[key] for key in excluded_keys(type(model)) if key in stored and key not in values}


def _keep_fields(
    model: BaseModel,
    stored: Mapping[str, Any],
    before: Mapping[str, Any],
    values: Mapping[str, Any],
    options: CodecOptions[Any],
) -> dict[str, Any]:
    found = dict(values)
    for name, field in type(model).model_fields.items():
        key = field.alias or name
        if key in stored and key in values:
            found[key] = _keep(getattr(model, name), stored[key], before.get(key), values[key], options)
    return {**found, **_excluded(model, stored, values)}


def _keep(part: Any, stored: Any, before: Any, value: Any, options: CodecOptions[Any]) -> Any:
    """Return an encoded value with the excluded fields of the models in it; `part` is the value itself."""
    if isinstance(stored, Mapping) and isinstance(before, Mapping) and isinstance(value, Mapping):
        if isinstance(part, BaseModel):
            return _keep_fields(part, stored, before, value, options)
        if isinstance(part, Mapping) and len(part) == len(value):
            return {
                key: _keep(item, stored.get(key), before.get(key), encoded, options)
                for item, (key, encoded) in zip(part.values(), value.items(), strict=True)
            }
    if isinstance(stored, list) and isinstance(before, list) and isinstance(value, list) and isinstance(part, list):
        kept = unchanged_items(stored, before, value, options)
        return [_keep(*each, options) for each in zip(part, kept, value, value, strict=True)]
    return value


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
