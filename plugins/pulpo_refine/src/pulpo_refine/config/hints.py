"""Hints for user interfaces: `@datamodel(ui=…)`, and `json_schema_extra={"ui": …}` of fields and embedded models."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic.fields import FieldInfo

from pulpo_refine.config.compact import Json, compact

OF_FIELDS = ("label", "widget", "placeholder", "group", "order", "unit", "description", "readOnly", "examples")
SPELLINGS = {"help": "description", "read_only": "readOnly"}
BY_FIELD = {
    "labels": "label",
    "widgets": "widget",
    "placeholders": "placeholder",
    "units": "unit",
    "help": "description",
}


def hints_in(extra: Any) -> Json:
    """Return the hints in the `json_schema_extra` of a field."""
    given = extra.get("ui") if isinstance(extra, Mapping) else None
    return _known(given) if isinstance(given, Mapping) else {}


def class_hints(kind: Any) -> dict[str, Any]:
    """Return the hints of an embedded class, from the `json_schema_extra` of its configuration."""
    config = getattr(kind, "model_config", None) or getattr(kind, "__pydantic_config__", None) or {}
    extra = config.get("json_schema_extra")
    given = extra.get("ui") if isinstance(extra, Mapping) else None
    return dict(given) if isinstance(given, Mapping) else {}


def with_hints(described: Json, given: Mapping[str, Any]) -> Json:
    """Return the description of a field, overridden by hints; hints for keys of a map are merged."""
    more = extensions(described.get("extensions"), given.get("extensions"))
    plain = {key: value for key, value in given.items() if key != "extensions"}
    return {**described, **plain, **compact(extensions=more)}


def in_order(fields: Iterable[Json]) -> list[Json]:
    """Return fields sorted by the `order` of their hints, followed by the others."""
    found = [*fields]
    return sorted(found, key=lambda field: field.get("order", len(found)))


def extras(field: FieldInfo | None, metadata: Iterable[Any]) -> Json:
    """Return the `json_schema_extra` of a field, and of each FieldInfo in its annotation."""
    found: Json = {}
    for item in (*metadata, field):
        if isinstance(item, FieldInfo) and isinstance(item.json_schema_extra, Mapping):
            found |= item.json_schema_extra
    return found


def hints_by_field(ui: Mapping[str, Any]) -> dict[str, Json]:
    """Return the hints of a model by the names of its fields.

    `fields` has all hints of one field, `labels`, `widgets` and the like have one hint for several fields; `groups` and
    `order` list names of fields: `{"groups": {"Contact": ["email", "phone"]}, "order": ["name", "email"]}`. A name may
    be a path into an embedded model: `{"labels": {"address.city": "Town"}}`.
    """
    found: dict[str, Json] = {}

    def add(name: Any, **hints: Any) -> None:
        found.setdefault(str(name), {}).update(hints)

    for name, given in _mapping(ui, "fields").items():
        add(name, **_known(given if isinstance(given, Mapping) else {"label": given}))
    for key, hint in BY_FIELD.items():
        for name, value in _mapping(ui, key).items():
            add(name, **{hint: value})
    for group, names in _mapping(ui, "groups").items():
        for name in names if isinstance(names, list) else ():
            add(name, group=group)
    for place, name in enumerate(ui.get("order") or ()):
        add(name, order=place)
    for name, given in _mapping(ui, "extensions").items():
        add(name, extensions=given)
    return found


def extensions(*given: Any) -> Json:
    """Return the hints for keys inside a map field, by source, merged from several places."""
    found: dict[str, dict[str, Json]] = {}
    for each in given:
        for source, keys in each.items() if isinstance(each, Mapping) else ():
            for key, hints in keys.items() if isinstance(keys, Mapping) else ():
                if isinstance(hints, Mapping):
                    found.setdefault(str(source), {}).setdefault(str(key), {}).update(_known(hints))
    return found


def names(ui: Mapping[str, Any], key: str, known: Iterable[str]) -> list[str]:
    """Return the names in a hint that is a list of fields, without those that do not exist."""
    given = ui.get(key)
    return [name for name in given if name in {*known}] if isinstance(given, list) else []


def _known(given: Mapping[Any, Any]) -> Json:
    plain = {SPELLINGS.get(str(key), str(key)): value for key, value in given.items()}
    return {key: value for key, value in plain.items() if key in (*OF_FIELDS, "extensions", "kind", "values")}


def _mapping(ui: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    given = ui.get(key)
    return given if isinstance(given, Mapping) else {}
