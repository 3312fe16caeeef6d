"""The schemas that an OpenAPI document refers to by name."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from pulpo_api.json_schema import LINK, Schema, Schemas, nullable, transformed

Mode = Literal["validation", "serialization"]
PREFIX = "#/components/schemas/"
DEFINITIONS = "#/$defs/"
SUFFIX = {"validation": "Input", "serialization": "Output"}
ABOUT = ("title", "description", "examples", "deprecated")  # keywords about the field, not about its values
RENAMED = {"PydanticObjectId": "ObjectId"}


def ref(name: str) -> Schema:
    """Return a reference to a schema in the components."""
    return {"$ref": f"{PREFIX}{name}"}


class Components:
    """Named schemas. Equal schemas with the same name are kept once; different ones are renamed."""

    def __init__(self, reserved: Iterable[str]) -> None:
        self.schemas: dict[str, Any] = {"Link": LINK}
        self._taken = {"Link", *reserved}
        self._names: dict[tuple[str, str], str] = {}
        self._titles: set[str | None] = {None, *self._taken}
        self._known: dict[str, str] = {}
        self._read: dict[str, Schema] = {}

    def put(self, name: str, schema: Schema) -> Schema:
        """Add a schema under a reserved name, and return a reference to it."""
        self.schemas[name] = {"title": name, **{key: value for key, value in schema.items() if key != "title"}}
        return ref(name)

    def absorb(self, schema: Schema, mode: Mode) -> Schema:
        """Return a schema of pydantic, with its definitions moved into the components."""
        definitions = schema.pop("$defs", {})
        names = {name: self._name(name, definitions, mode) for name in definitions}

        def settle(part: Schema) -> Schema:
            found = _settled(part, names)
            if mode == "serialization":
                found.pop("writeOnly", None)  # masked values are also in the response
                found.pop("default", None)  # a field that is missing in a response was not requested; it has no default
            return found

        for name, definition in definitions.items():
            if names[name] not in self.schemas:
                self.schemas[names[name]] = self._titled(transformed(definition, settle), names[name])
                self._known[json.dumps(self.schemas[names[name]], sort_keys=True)] = names[name]
        found: Schema = transformed(schema, settle)
        known = self._known.get(json.dumps(found, sort_keys=True))
        return ref(known) if known else found

    def of(self, adapter: TypeAdapter[Any]) -> Schema:
        """Return the schema of an adapter's input."""
        key = repr(adapter.core_schema)
        if key not in self._read:
            self._read[key] = self.absorb(adapter.json_schema(schema_generator=Schemas), "validation")
        return self._read[key]

    def resolve(self, schema: Schema) -> Schema:
        """Return the schema behind a reference, or the schema itself."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].removeprefix(PREFIX)]
        return schema

    def partial(self, schema: Schema) -> Schema:
        """Return the schema of a merge patch for a value: any fields of an object, null to remove one."""
        if "$ref" in schema:
            return self._partial_reference(schema["$ref"].removeprefix(PREFIX), schema)
        found = {key: value for key, value in schema.items() if key not in ("default", "required", "discriminator")}
        for key in ("anyOf", "oneOf"):
            if key in found:
                found["anyOf"] = [self.partial(member) for member in found.pop(key)]
        if "properties" in found:
            parts = {name: self.partial(part) for name, part in found["properties"].items()}
            required = schema.get("required", ())
            found["properties"] = {n: part if n in required else nullable(part) for n, part in parts.items()}
        if isinstance(found.get("additionalProperties"), dict):
            found["additionalProperties"] = nullable(self.partial(found["additionalProperties"]))
        return found

    def _partial_reference(self, name: str, schema: Schema) -> Schema:
        target = self.schemas[name]
        inside = {"properties", "anyOf", "oneOf"} & target.keys() or isinstance(
            target.get("additionalProperties"), dict
        )
        if target is LINK or not inside:
            return {key: value for key, value in schema.items() if key != "default"}
        patch = f"{name}Patch"
        if (name, "patch") not in self._names:
            self._names[name, "patch"] = patch = self._free_name(patch)
            self.schemas[patch] = {}  # needed for a schema that refers to itself
            made = {key: value for key, value in self.partial(target).items() if key not in ("title", "examples")}
            self.schemas[patch] = {"title": patch, **made}
        return ref(self._names[name, "patch"])

    def _name(self, name: str, definitions: Mapping[str, Any], mode: Mode) -> str:
        """Return the component name of a definition: the same for equal definitions, references included."""
        reached = sorted(_reached(name, definitions))
        key = (name, json.dumps([definitions[other] for other in reached], sort_keys=True))
        if key not in self._names:
            short = RENAMED.get(name, name)
            self._names[key] = self._free_name(short if short not in self._taken else f"{short}{SUFFIX[mode]}")
        return self._names[key]

    def _titled(self, schema: Schema, name: str) -> Schema:
        """Return the schema with a unique title, because some client generators name their classes by it."""
        if (title := schema.get("title")) in self._titles:
            schema = {**schema, "title": name}
        self._titles.add(title)
        return schema

    def _free_name(self, name: str) -> str:
        number = 2
        free = name
        while free in self._taken:
            free, number = f"{name}{number}", number + 1
        self._taken.add(free)
        return free


def _settled(part: Schema, names: Mapping[str, str]) -> Schema:
    """Return a schema with references in OpenAPI's form, and links replaced by a reference."""
    described = {key: value for key, value in part.items() if key in ABOUT}
    if {key: value for key, value in part.items() if key not in ABOUT} == LINK:
        return {**described, **ref("Link")}
    part = dict(part)
    if "$ref" in part:
        part = {**part, **ref(names[part["$ref"].removeprefix(DEFINITIONS)])}
    if "discriminator" in part:
        mapping = {
            value: PREFIX + names[target.removeprefix(DEFINITIONS)]
            for value, target in part["discriminator"]["mapping"].items()
        }
        part = {**part, "discriminator": {**part["discriminator"], "mapping": mapping}}
    if "example" in part:  # in JSON Schema, `examples` is a list
        part = {**part, "examples": [part["example"]]}
        del part["example"]
    return part


def _reached(name: str, definitions: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        if (current := waiting.pop()) not in found:
            found.add(current)
            waiting += _references(definitions[current])
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix(DEFINITIONS)
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
