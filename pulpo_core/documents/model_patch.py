"""JSON Merge Patch for models: fields that a patch does not name keep their values unchanged."""

import dataclasses
from collections.abc import Mapping
from typing import Any, get_type_hints

import pydantic
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from pulpo_core.annotations import accepts_none, arguments_of, bare, members
from pulpo_core.documents.content_checks import Loc, refusal
from pulpo_core.documents.from_json import fields_from_json
from pulpo_core.documents.merge_patch import merge_patch
from pulpo_core.documents.round_trip import key_text
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.link_meanings import with_sent_links
from pulpo_core.models.strictness import field_names


def patch_fields(
    model: type[BaseModel], values: Mapping[str, Any], patch: Mapping[str, Any], loc: Loc = ()
) -> dict[str, Any]:
    """Return the values of a model's fields, by name, after a merge patch, whose values are by name or alias.

    null is stored where it is allowed; elsewhere a field goes back to its default, if it has one. Raises
    ValidationError for fields that are frozen.
    """
    names = field_names(model)
    kept, changed = dict(values), {}
    for key, change in patch.items():
        name = names.get(key, key)
        field = model.model_fields.get(name)
        if _is_removed(field, change):
            kept.pop(name, None)
        else:
            annotation = Any if field is None else field.annotation
            changed[name] = _patch_value(values.get(name), change, annotation, (*loc, name))
        if field is not None and field.frozen and name in values and changed.get(name) != values[name]:
            shown = ".".join(map(str, (*loc, name)))
            raise refusal(f"{shown} cannot be changed", (*loc, name), "cannot be changed: the field is frozen")
    return {**kept, **fields_from_json(model, changed)}


def field_values(model: BaseModel) -> dict[str, Any]:
    """Return the values of a model by field name. `dict(model)` would take a field called `keys` for a method."""
    return dict(iter(model))


def _is_removed(field: FieldInfo | None, change: Any) -> bool:
    if change is not None:
        return False
    return field is None or not accepts_none(field.annotation)


def _patch_value(value: Any, change: Any, annotation: Any, loc: Loc) -> Any:
    if not isinstance(change, Mapping):
        return change
    if isinstance(value, BaseModel):
        return _rebuild(value, patch_fields(type(value), field_values(value), change, loc))
    if isinstance(value, Mapping):
        return _patch_mapping(value, change, annotation, loc)
    if dataclasses.is_dataclass(value):
        held = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return _patch_parts(held, change, get_type_hints(type(value), include_extras=True), loc)
    model = _only_model(annotation)
    return merge_patch(None, change) if model is None else patch_fields(model, {}, change, loc)


def _patch_parts(
    values: Mapping[str, Any], change: Mapping[str, Any], hints: Mapping[str, Any], loc: Loc
) -> dict[str, Any]:
    """Return the parts of a dataclass or TypedDict after a merge patch."""
    merged = dict(values)
    for name, part in change.items():
        if part is None and not (name in hints and accepts_none(hints[name])):
            merged.pop(name, None)
        else:
            merged[name] = _patch_value(values.get(name), part, hints.get(name, Any), (*loc, name))
    return merged


def _patch_mapping(value: Mapping[Any, Any], change: Mapping[str, Any], annotation: Any, loc: Loc) -> dict[Any, Any]:
    if typed := next(filter(is_typeddict, map(bare, members(annotation))), None):
        return _patch_parts(value, change, get_type_hints(typed, include_extras=True), loc)
    keys = {key_text(key): key for key in value}
    arguments = next((found for kind in members(annotation) if (found := arguments_of(kind, dict, Mapping))), ())
    item = arguments[1] if len(arguments) == 2 else Any
    merged = dict(value)
    for text, part in change.items():
        key = keys.get(text, text)
        if part is None:
            merged.pop(key, None)
        else:
            merged[key] = _patch_value(value.get(key), part, item, (*loc, text))
    return merged


def _rebuild(former: BaseModel, values: dict[str, Any]) -> Any:
    """Return a model of the same class; for a union type, pydantic would guess the class. Wrong values are left as is.

    The document refuses them later, and names the field.
    """
    try:
        return type(former).model_validate(with_sent_links(type(former), values), by_name=True, by_alias=True)
    except (pydantic.ValidationError, ValidationError):
        return values


def _only_model(annotation: Any) -> type[BaseModel] | None:
    """Return the one model that a value of a type can be: `Login` for `Login | None`."""
    kinds = [bare(kind) for kind in members(annotation)]
    only = kinds[0] if len(kinds) == 1 else None
    return only if isinstance(only, type) and issubclass(only, BaseModel) else None
