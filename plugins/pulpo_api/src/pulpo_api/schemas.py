"""Pydantic models for what goes in and out over HTTP, derived from a document: `id` instead of `_id`."""

import warnings
from copy import copy
from functools import cached_property
from typing import Any, Literal, Optional, Union, get_args

from beanie import Document, Link
from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

from pulpo_api.fields import has_own_id, visible_fields


class DocumentSchemas:
    """The shapes of one model over HTTP: what is sent, what is got, and a page of it."""

    def __init__(self, document: type[Document], name: str) -> None:
        self.document = document
        self.name = name

    @cached_property
    def create(self) -> type[BaseModel]:
        """What a client sends to create a document: with its id, if that is not the database's to make."""
        if not has_own_id(self.document):
            return self.input
        field = self.document.model_fields["id"]
        return _derive(f"{self.name}Create", self.document, {"id": (field.annotation, copy(field))})

    @cached_property
    def input(self) -> type[BaseModel]:
        """What a client sends to replace a document."""
        return _derive(f"{self.name}Input", self.document, {})

    @cached_property
    def patch(self) -> type[BaseModel]:
        """What a client sends to change a document: any of its fields; null removes a value."""
        fields = {name: field for name, field in visible_fields(self.document).items() if name != "id"}
        optional: dict[str, Any] = {
            name: (Optional[field.annotation], FieldInfo(default=None, description=field.description))  # noqa: UP045
            for name, field in fields.items()
        }
        return _create(f"{self.name}Patch", self.document, optional)

    @cached_property
    def output(self) -> type[BaseModel]:
        """What a client gets."""
        annotation: Any = self.document.model_fields["id"].annotation
        kinds = tuple(kind for kind in get_args(annotation) or [annotation] if kind is not type(None))
        given: Any = Union[kinds]  # noqa: UP007 (made of a tuple)
        first = {"id": (given, FieldInfo(annotation=given, description="The document's id."))}
        return _derive(f"{self.name}Output", self.document, first)

    @cached_property
    def page(self) -> type[BaseModel]:
        """A page of documents, where the next one starts, and how many there are in all."""
        items: Any = list[self.output]  # type: ignore[name-defined]
        fields: dict[str, Any] = {"items": (items, ...), "next_cursor": (str | None, ...), "total": (int | None, ...)}
        return create_model(f"{self.name}Page", **fields)


def _derive(name: str, document: type[Document], first: dict[str, Any]) -> type[BaseModel]:
    fields = visible_fields(document).items()
    return _create(
        name, document, {**first, **{key: (field.annotation, copy(field)) for key, field in fields if key != "id"}}
    )


def _create(name: str, document: type[Document], definitions: dict[str, Any]) -> type[BaseModel]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a field may be called `json` or `copy`
        config = ConfigDict(
            arbitrary_types_allowed=True, protected_namespaces=(), json_schema_serialization_defaults_required=True
        )
        return create_model(name, __config__=config, __doc__=document.__dict__.get("__doc__"), **definitions)


class Schemas(GenerateJsonSchema):
    """Describes a link as what is sent and got, and what JSON schema has no word for as "anything"."""

    def json_or_python_schema(self, schema: Any) -> dict[str, Any]:
        validator = schema["python_schema"].get("function", {}).get("function")
        if getattr(validator, "__qualname__", "") != f"{Link.wrapped_validate.__qualname__}.<locals>.validate":
            return super().json_or_python_schema(schema)
        properties = {"id": {"type": "string"}, "collection": {"type": "string"}}
        link = {"type": "object", "properties": properties, "required": ["id", "collection"]}
        return link if self.mode == "serialization" else {"anyOf": [{"type": "string", "title": "Id"}, link]}

    def handle_invalid_for_json_schema(self, schema: Any, error_info: str) -> dict[str, Any]:
        return {}


class SchemaBook:
    """Collects the types that routes refer to, and gives each its schema in one go: names then never clash."""

    def __init__(self) -> None:
        self._types: list[tuple[Any, Literal["validation", "serialization"]]] = []

    def reference(self, kind: Any, mode: Literal["validation", "serialization"]) -> dict[str, str]:
        """A reference to a type's schema, to be resolved by `resolve`."""
        if (kind, mode) not in self._types:
            self._types.append((kind, mode))
        return {"$ref": f"pulpo:{self._types.index((kind, mode))}"}

    def resolve(self, document: dict[str, Any]) -> dict[str, Any]:
        """Put schemas in the place of the references in an OpenAPI document, and their parts into its components."""
        adapters = [(index, mode, _adapter(kind)) for index, (kind, mode) in enumerate(self._types)]
        found, rest = TypeAdapter.json_schemas(
            adapters, by_alias=False, ref_template="#/components/schemas/{model}", schema_generator=Schemas
        )
        schemas = {f"pulpo:{index}": schema for (index, _), schema in found.items()}
        resolved: dict[str, Any] = _replace(document, schemas)
        resolved.setdefault("components", {}).setdefault("schemas", {}).update(rest.get("$defs", {}))
        return resolved


def _adapter(kind: Any) -> TypeAdapter[Any]:
    return kind if isinstance(kind, TypeAdapter) else TypeAdapter(kind)


def _replace(value: Any, schemas: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        if value.get("$ref") in schemas:
            return schemas[value["$ref"]]
        return {key: _replace(item, schemas) for key, item in value.items()}
    return [_replace(item, schemas) for item in value] if isinstance(value, list) else value


book = SchemaBook()
