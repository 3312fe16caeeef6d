"""The request and response schemas of a model, derived from those of its document, with `id` instead of `_id`."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from beanie import Document
from pydantic import TypeAdapter

from pulpo_api.compile.openapi.components import Components, Mode, ref
from pulpo_api.json_schema import LINK, LINK_ID, NULL, DocumentSchemas, Schema, not_null, nullable, transformed
from pulpo_core.documents.encode.json import ETAG
from pulpo_core.documents.encode.misfits import PROBLEMS
from pulpo_core.documents.families import kinds_of
from pulpo_core.documents.fields import has_own_id, visible_fields
from pulpo_core.examples import NoExampleError, example_of
from pulpo_core.metadata import ModelInfo
from pulpo_core.models.fields import linked_classes

Targets = Mapping[str, Sequence[ModelInfo | None]]
"""The models that each link field may link to; None for a class that is not a model."""
SUFFIXES = ("Create", "Input", "Item", "Output", "Page", "Patch")  # no suffix is the end of another one
ITEM = (
    "A document as it was read: with `fields`, only these fields and the id; with `expand`, linked documents in place "
    "of these links."
)


FINDINGS: Schema = {
    "type": "array",
    "items": {"type": "string"},
    "description": "The problems of a stored document that does not fit its model; its other values are as they are "
    "stored. Absent if the document fits.",
}


class Shapes:
    """The named schemas of a model, which are added to the components: each attribute is a reference.

    `create`, `input` and `patch` are the bodies that create, replace and change a document, `output` is a document in
    the response to a write, `item` is a document that was read, `page` is a list; `key` is the id.
    """

    def __init__(self, model: ModelInfo, components: Components, models: Mapping[str, ModelInfo]) -> None:
        """Create the schemas. `models` are all models by the names of their classes, to resolve links."""
        document, self._name = model.document_cls, model.name
        self._components = components
        taken, given = _root(document, "validation", components), _root(document, "serialization", components)
        visible = visible_fields(document)
        hidden = document.model_fields.keys() - visible.keys() | {"id"}
        linked = {name: linked_classes(field.annotation) for name, field in visible.items()}
        targets = {name: [models.get(target) for target in found] for name, found in linked.items() if found}
        self.key = {"description": "The document's id.", **not_null(taken["properties"]["id"])}
        sent = self._sent(document, _without(taken, hidden), targets)
        self.input = self._put("Input", sent)
        self.create = self._create(document, taken["properties"]["id"], sent) if has_own_id(document) else self.input
        self.patch = self._put("Patch", self._patch(sent))
        got = self._output(given, hidden)
        self.output = self._put("Output", got)
        self.item = self._put("Item", _item(got, targets, models))
        self.page = self._put("Page", _page(self.item))

    def _sent(self, document: type[Document], taken: Schema, targets: Targets) -> Schema:
        properties = dict(taken["properties"])
        for name, models in targets.items():
            if keys := _without_doubles([self._key_of(model.document_cls) for model in models if model is not None]):
                key = {**_any_of(keys), "description": LINK_ID["description"]}
                link = {**LINK, "properties": {**LINK["properties"], "id": key}, "additionalProperties": False}
                properties[name] = transformed(properties[name], partial(_replaced, LINK_ID, key))
                properties[name] = transformed(properties[name], partial(_relinked, link))
        closed = {} if "extra" in document.model_config else {"additionalProperties": False}
        return _with_example({**taken, "properties": properties, **closed}, self._components)

    def _key_of(self, document: type[Document]) -> Schema:
        kind: Any = document.model_fields["id"].annotation
        return not_null(self._components.of(TypeAdapter(kind)))

    def _put(self, suffix: str, schema: Schema) -> Schema:
        return self._components.put(f"{self._name}{suffix}", schema)

    def _create(self, document: type[Document], key: Schema, sent: Schema) -> Schema:
        required = ["id"] if document.model_fields["id"].is_required() else []
        properties = {"id": {**self.key, **({} if required else key)}, **sent["properties"]}
        made = {**sent, "properties": properties, "required": [*required, *sent.get("required", ())]}
        examples = [{**_id_example(self.key, self._components), **example} for example in made.pop("examples", [])]
        return self._put("Create", {**made, **({"examples": examples} if examples else {})})

    def _patch(self, sent: Schema) -> Schema:
        parts = {name: self._components.partial(part) for name, part in sent["properties"].items()}
        required = sent.get("required", ())
        properties = {name: part if name in required else nullable(part) for name, part in parts.items()}
        text = "The fields to change; null removes a value."
        patch = {key: value for key, value in sent.items() if key != "required"}
        examples = [{name: value} for name, value in sent.get("examples", [{}])[0].items()][:1]
        return {**patch, "description": text, "properties": properties, "examples": examples or [{}]}

    def _output(self, given: Schema, hidden: set[str]) -> Schema:
        rest = _without(given, hidden)
        rest["properties"] = {"id": self.key, **rest["properties"], PROBLEMS: FINDINGS}
        rest["required"] = ["id", *rest.get("required", ())]
        own = rest.pop("examples", [{}])[0]
        with suppress(NoExampleError):
            rest["examples"] = [{**example_of(rest, self._components), **own}]
        return rest


def _root(document: type[Document], mode: Mode, components: Components) -> Schema:
    """Return the schema of the document itself; schemas that it refers to are added to the components."""
    schema = document.model_json_schema(mode=mode, by_alias=False, schema_generator=DocumentSchemas)
    if "$ref" in schema:  # the document refers to itself
        schema = {**schema["$defs"][schema["$ref"].rpartition("/")[2]], "$defs": schema["$defs"]}
    found = components.resolve(components.absorb(schema, mode))
    return found if "properties" in found else {"properties": {"id": {}}, **found}


def _without(schema: Schema, hidden: set[str]) -> Schema:
    """Return the schema without some of its properties, also in its examples."""
    found = dict(schema)
    found["properties"] = {name: part for name, part in schema["properties"].items() if name not in hidden}
    found["required"] = [name for name in schema.get("required", ()) if name not in hidden]
    if "examples" in found:
        found["examples"] = [{k: v for k, v in e.items() if k not in hidden | {"_id"}} for e in found["examples"]]
    if not found["required"]:
        del found["required"]
    return found


def _with_example(schema: Schema, components: Components) -> Schema:
    if schema.get("examples"):
        return schema
    try:
        return {**schema, "examples": [example_of(schema, components)]}
    except NoExampleError:
        return schema


def _id_example(key: Schema, components: Components) -> dict[str, Any]:
    try:
        return {"id": example_of(key, components)}
    except NoExampleError:
        return {}


def _item(output: Schema, targets: Targets, models: Mapping[str, ModelInfo]) -> Schema:
    """Return the schema of an item of a list."""
    properties = {
        **output["properties"],
        ETAG: {"type": "string", "description": "The document's ETag, if `_etags` requests it."},
    }
    for name, linked in targets.items():
        expanded: list[Schema] = []
        for model in linked:
            kinds = kinds_of(model.document_cls) if model else ()
            named = [models[kind.__name__].name for kind in kinds if kind.__name__ in models]
            expanded += [ref(f"{each}Item") for each in named] or [{"type": "object"}]
        either = {"anyOf": _without_doubles([ref("Link"), *expanded])}
        properties[name] = transformed(properties[name], partial(_relinked, either))
    return {**output, "description": ITEM, "properties": properties, "required": ["id"]}


def _any_of(schemas: list[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _without_doubles(schemas: list[Schema]) -> list[Schema]:
    return [schema for place, schema in enumerate(schemas) if schema not in schemas[:place]]


def _replaced(old: Schema, new: Schema, part: Schema) -> Schema:
    return new if part == old else part


def _relinked(new: Schema, part: Schema) -> Schema:
    """Return a part of a schema, or `new` if the part is a link; the field keeps its description."""
    if part.get("$ref") != ref("Link")["$ref"]:
        return part
    return {**new, **{key: value for key, value in part.items() if key != "$ref"}}


def _page(item: Schema) -> Schema:
    properties: dict[str, Any] = {
        "items": {"type": "array", "items": item},
        "next_cursor": {
            "anyOf": [{"type": "string"}, NULL],
            "description": "The `cursor` of the next page; null on the last one.",
        },
        "total": {
            "anyOf": [{"type": "integer"}, NULL],
            "description": "The number of all matches, if `count` requests it.",
        },
    }
    return {"type": "object", "required": list(properties), "properties": properties}
