"""JSON schemas of Python types for OpenAPI 3.1, and functions that transform schemas."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from beanie import Link
from pydantic.json_schema import GenerateJsonSchema

from pulpo_core.documents.unknown_keys import accepts_any_key
from pulpo_core.models.fields import ordered
from pulpo_core.sensitive import without_sensitive_defaults

Schema = dict[str, Any]
Transform = Callable[[Schema], Schema]

LINK_ID: Schema = {"type": "string", "description": "The id of the linked document."}
LINK: Schema = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "collection": {"type": "string"}},
    "required": ["id", "collection"],
}
DURATION = r"^-?P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+([.][0-9]+)?S)?)?$"
MAPS = ("properties", "patternProperties", "dependentSchemas", "$defs")
LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
SINGLE = ("items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else")
NULL: Schema = {"type": "null"}


class Schemas(GenerateJsonSchema):
    """Pydantic's generator with a few changes: links are as in the API's requests and responses; types that JSON Schema
    cannot express allow anything; responses always have all fields; fields have no titles that repeat their names."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}
    link_got: ClassVar[Schema] = LINK
    _methods: ClassVar[dict[Any, str]] = {}

    def generate(self, schema: Any, mode: Any = "validation") -> Schema:
        found: Schema = without_sensitive_defaults(super().generate(schema, mode))
        return found

    def json_or_python_schema(self, schema: Any) -> Schema:
        validator = schema["python_schema"].get("function", {}).get("function")
        if getattr(validator, "__qualname__", "") != f"{Link.wrapped_validate.__qualname__}.<locals>.validate":
            return super().json_or_python_schema(schema)
        return dict(self.link_got) if self.mode == "serialization" else {"anyOf": [dict(LINK_ID), dict(LINK)]}

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> Schema:
        return {}

    def field_is_required(self, field: Any, total: bool) -> bool:
        if self.mode == "serialization" and field["type"] != "typed-dict-field":
            return field.get("serialization_exclude_if") is None
        return super().field_is_required(field, total)

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def tagged_union_schema(self, schema: Any) -> Schema:
        """Require the discriminator in requests, even if a member has a default for it."""
        found = super().tagged_union_schema(schema)
        tag = found.get("discriminator", {}).get("propertyName")
        if tag and self.mode == "validation":
            found["oneOf"] = [{**member, "required": [*member.get("required", ()), tag]} for member in found["oneOf"]]
        return found

    def time_schema(self, schema: Any) -> Schema:
        return {"type": "string", "format": "time-local", "examples": ["12:30:00"]}  # the format `time` has a zone

    def datetime_schema(self, schema: Any) -> Schema:
        if schema.get("tz_constraint") == "naive":
            return {"type": "string", "format": "date-time-local", "examples": ["2025-01-31T12:30:00"]}
        return super().datetime_schema(schema)

    def timedelta_schema(self, schema: Any) -> Schema:
        if (found := super().timedelta_schema(schema)).get("format") == "duration":
            # the format `duration` allows neither fractions nor a sign
            return {"type": "string", "pattern": DURATION, "examples": ["PT1H30M"]}
        return found

    def decimal_schema(self, schema: Any) -> Schema:
        found = super().decimal_schema(schema)
        for text in (found, *found.get("anyOf", ())):
            if text.get("type") == "string" and "pattern" not in text:
                text["format"] = "decimal"
        return found

    def encode_default(self, dft: Any) -> Any:
        if dft is None or type(dft) in (str, int, bool):
            return dft
        return super().encode_default(ordered(dft))

    def build_schema_type_to_method(self) -> dict[Any, Callable[[Any], Schema]]:
        if not self._methods:  # the same for all instances; creating it takes longer than a small schema
            self._methods.update(
                {key: method.__name__ for key, method in super().build_schema_type_to_method().items()}
            )
        return {key: getattr(self, name) for key, name in self._methods.items()}


class DocumentSchemas(Schemas):
    """The generator for documents, whose embedded objects must not have keys that their models do not know."""

    def model_schema(self, schema: Any) -> Schema:
        found, model = super().model_schema(schema), schema["cls"]
        if self.mode == "validation" and not (accepts_any_key(model) or model.model_computed_fields):
            found.setdefault("additionalProperties", False)
        return found


class ReturnedSchemas(Schemas):
    """The generator for results of operations, in which a link may have been fetched and replaced by its document."""

    link_got = {"anyOf": [LINK, {"type": "object", "description": "The linked document."}]}


def transformed(schema: Any, change: Transform) -> Any:
    """Return a copy of a schema with `change` applied to every schema inside, and finally to itself."""
    if not isinstance(schema, dict):  # true, false
        return schema
    found = dict(schema)
    for key in MAPS:
        if isinstance(found.get(key), dict):
            found[key] = {name: transformed(value, change) for name, value in found[key].items()}
    for key in LISTS:
        if isinstance(found.get(key), list):
            found[key] = [transformed(value, change) for value in found[key]]
    for key in SINGLE:
        if isinstance(found.get(key), dict):
            found[key] = transformed(found[key], change)
    return change(found)


def takes_null(schema: Mapping[str, Any]) -> bool:
    """Return True if the schema allows null, without following references."""
    return not schema or schema.get("type") == "null" or any(map(takes_null, schema.get("anyOf", ())))


def nullable(schema: Schema) -> Schema:
    """Return a schema that also allows null. The description and examples are kept at the top level."""
    if takes_null(schema):
        return schema
    outside = {key: value for key, value in schema.items() if key in ("description", "examples")}
    inside = {key: value for key, value in schema.items() if key not in outside}
    return {"anyOf": [*(inside["anyOf"] if inside.keys() == {"anyOf"} else [inside]), NULL], **outside}


def not_null(schema: Schema) -> Schema:
    """Return a schema that does not allow null, without a default."""
    found = {key: value for key, value in schema.items() if key != "default"}
    if "anyOf" in found:
        members = [member for member in found["anyOf"] if member != NULL]
        rest = {key: value for key, value in found.items() if key != "anyOf"}
        return {**members[0], **rest} if len(members) == 1 else {"anyOf": members, **rest}
    return found
