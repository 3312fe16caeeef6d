"""Creates the options for an input from its JSON schema at compile time."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from pulpo_cli.project.declarations import Kind, Option
from pulpo_core.cli.console import plain
from pulpo_core.examples import OwnDefinitions
from pulpo_core.sensitive import without_sensitive_defaults

Schema = dict[str, Any]
DEEPEST = 4
SCALARS: Mapping[str, Kind] = {"string": "text", "integer": "integer", "number": "number", "boolean": "boolean"}
LIMITS = {
    "minimum": ">= {}",
    "exclusiveMinimum": "> {}",
    "maximum": "<= {}",
    "exclusiveMaximum": "< {}",
    "minLength": "length >= {}",
    "maxLength": "length <= {}",
    "minItems": "values >= {}",
    "maxItems": "values <= {}",
}


class LenientSchemas(GenerateJsonSchema):
    """Pydantic's schema generator for options: decimals are text, which keeps their digits; types that JSON Schema
    cannot express allow anything."""

    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}

    def decimal_schema(self, schema: Any) -> Schema:
        """Return the schema of text."""
        return {"type": "string", "format": "decimal"}

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> Schema:
        """Return the schema of any value."""
        return {}


def input_schema(model: type[BaseModel]) -> Schema:
    """Return the JSON schema of an input, by field name, without the defaults of sensitive fields.

    That of a model that contains itself is a reference to its definition: the definition is returned.
    """
    found: Schema = without_sensitive_defaults(model.model_json_schema(by_alias=False, schema_generator=LenientSchemas))
    return {**found, **OwnDefinitions(found).resolve(found)}


def options_of(schema: Schema) -> list[Option]:
    """Return an option for each value of an input; values of embedded models have dotted options.

    Values whose names cannot be options, and deeply nested values, can only be given by `--input`.
    """
    return list(_OptionReader(schema).fields(schema, "", is_required=True))


class _OptionReader:
    def __init__(self, schema: Schema) -> None:
        self._definitions = OwnDefinitions(schema)

    def fields(self, schema: Schema, prefix: str, is_required: bool) -> Iterator[Option]:
        needed = schema.get("required", ()) if is_required else ()
        for name, field in schema.get("properties", {}).items():
            if name.isidentifier():
                yield from self._option(f"{prefix}{name}", field, name in needed)

    def _option(self, path: str, schema: Schema, is_required: bool) -> Iterator[Option]:
        found = self._one_type(schema)
        if found.get("properties") and path.count(".") + 1 < DEEPEST:
            yield from self.fields(found, f"{path}.", is_required)
            return
        is_list = found.get("type") == "array" and "prefixItems" not in found
        value = self._one_type(found.get("items", {})) if is_list else found
        choices = value.get("enum", [value["const"]] if "const" in value else [])
        yield Option(
            path,
            kind=_kind(value),
            many=is_list,
            required=is_required,
            secret=_is_secret(value) or _is_secret(found),
            choices=tuple(plain(str(choice)) for choice in choices if choice is not None),
            default=_default(found),
            help=_help(found),
        )

    def _one_type(self, schema: Any) -> Schema:
        """Return the schema behind references and `| None`, with the description of this use of it."""
        if not isinstance(schema, dict):
            return {}
        about = {key: value for key, value in schema.items() if key not in ("$ref", "anyOf", "allOf")}
        resolved = self._definitions.resolve(schema)
        if resolved is not schema:
            return self._one_type({**resolved, **about})
        parts = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
        return self._one_type({**parts[0], **about}) if len(parts) == 1 else schema


def _kind(schema: Schema) -> Kind:
    named = schema.get("type")
    if "enum" in schema or "const" in schema:
        kinds = {type(value) for value in schema.get("enum", [schema.get("const")])}
        return "text" if kinds == {str} else "integer" if kinds == {int} else "any"
    return SCALARS.get(named, "any") if isinstance(named, str) else "any"


def _is_secret(schema: Schema) -> bool:
    return schema.get("sensitive") is True or schema.get("format") == "password"


def _default(schema: Schema) -> str:
    value = schema.get("default")
    if value is None or isinstance(value, dict | list) or _is_secret(schema):
        return ""
    return plain(str(value).lower() if isinstance(value, bool) else str(value))


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _help(schema: Schema) -> str:
    limits = [text.format(_number(schema[key])) for key, text in LIMITS.items() if key in schema]
    kind = [str(schema["format"])] if schema.get("format") not in (None, "password") else []
    about = ", ".join([*kind, *limits])
    described = plain(str(schema.get("description", "")))
    return " ".join(filter(None, [described, f"({plain(about)})" if about else ""]))
