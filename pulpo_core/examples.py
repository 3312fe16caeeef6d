"""Example values for JSON schemas: an example in the schema, or else the simplest valid value."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

Schema = dict[str, Any]
NULL: Schema = {"type": "null"}
TEXTS = {
    "date-time": "2025-01-31T12:30:00Z",
    "date": "2025-01-31",
    "time": "12:30:00",
    "duration": "PT1H30M",
    "uuid": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    "decimal": "9.99",
    "email": "anna@example.com",
    "uri": "https://example.com/",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "ipv4network": "192.0.2.0/24",
    "ipv6network": "2001:db8::/32",
}
MAX_DEPTH = 8


class NoExampleError(Exception):
    """Raised if no valid value can be generated: for a pattern, or for several items that must differ."""


class Definitions(Protocol):
    """The definitions that a schema's references point to."""

    def resolve(self, schema: Schema) -> Schema:
        """Return the schema behind a reference, or the schema itself."""
        ...


class OwnDefinitions:
    """The definitions in a schema's own `$defs`."""

    def __init__(self, schema: Schema) -> None:
        self._definitions: Mapping[str, Schema] = schema.get("$defs", {})

    def resolve(self, schema: Schema) -> Schema:
        """Return the schema behind a reference, or the schema itself."""
        while "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        return schema


def example_of(schema: Any, definitions: Definitions, depth: int = 0) -> Any:
    """Return a valid value for a schema. Raises NoExampleError."""
    if not isinstance(schema, dict):
        return "text"
    if depth > MAX_DEPTH:
        raise NoExampleError
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("default") is not None:
        return schema["default"]
    if "$ref" in schema:
        return example_of(definitions.resolve(schema), definitions, depth + 1)
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return _first(schema[key], definitions, depth)
    return _by_type(schema, definitions, depth)


def least_example(schema: Schema, definitions: Definitions) -> dict[str, Any]:
    """Return an example of an object that has only the required properties. Raises NoExampleError."""
    schema = definitions.resolve(schema)
    names = schema.get("required", ())
    given = next((example for example in schema.get("examples", ()) if isinstance(example, dict)), {})
    parts = schema.get("properties", {})
    return {name: given[name] if name in given else example_of(parts.get(name, {}), definitions, 1) for name in names}


def _first(members: list[Schema], definitions: Definitions, depth: int) -> Any:
    for member in sorted(members, key=lambda member: member == NULL):
        try:
            return example_of(member, definitions, depth + 1)
        except NoExampleError:
            continue
    raise NoExampleError


def _by_type(schema: Schema, definitions: Definitions, depth: int) -> Any:
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), "null")
    if kind == "array":
        return _array(schema, definitions, depth)
    if kind == "object":
        return _object(schema, definitions, depth)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    return {"boolean": True, "null": None}[kind] if kind in ("boolean", "null") else _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if "pattern" in schema:
        raise NoExampleError
    text = TEXTS.get(schema.get("format", ""), "text")
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(text) + schema.get("minLength", 0))
    return "".join(itertools.islice(itertools.cycle(text), max(least, min(len(text), most))))


def _number(schema: Mapping[str, Any], *, whole: bool) -> float:
    step = schema.get("multipleOf", 1 if whole else 0.5)
    for value in _candidates(schema, step):
        if _fits(value, schema) and (not whole or value == int(value)):
            return int(value) if whole else value
    raise NoExampleError


def _candidates(schema: Mapping[str, Any], step: float) -> Iterator[float]:
    yield from (1, step, 0)
    for bound in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        if bound in schema:
            limit = schema[bound]
            yield from (limit, limit // step * step, limit // step * step + step, limit // step * step - step)
    if {"exclusiveMinimum", "exclusiveMaximum"} <= schema.keys():
        yield (schema["exclusiveMinimum"] + schema["exclusiveMaximum"]) / 2


def _fits(value: float, schema: Mapping[str, Any]) -> bool:
    return (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
        and not value <= schema.get("exclusiveMinimum", value - 1)
        and not value >= schema.get("exclusiveMaximum", value + 1)
        and value % schema.get("multipleOf", 1 if value == int(value) else value) == 0
    )


def _array(schema: Schema, definitions: Definitions, depth: int) -> list[Any]:
    if "prefixItems" in schema:
        return [example_of(item, definitions, depth + 1) for item in schema["prefixItems"]]
    least = schema.get("minItems", 0)
    if least > 1 and schema.get("uniqueItems"):
        raise NoExampleError
    if schema.get("maxItems", 1) < 1:
        return []
    try:
        return [example_of(schema.get("items", {}), definitions, depth + 1)] * max(1, least)
    except NoExampleError:
        if least:
            raise
        return []


def _object(schema: Schema, definitions: Definitions, depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part in schema.get("properties", {}).items():
        try:
            found[name] = example_of(part, definitions, depth + 1)
        except NoExampleError:
            if name in schema.get("required", ()):
                raise
    if schema.get("minProperties", 0) > len(found):
        raise NoExampleError
    return found
