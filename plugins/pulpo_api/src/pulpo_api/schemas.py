"""Pydantic models for what goes in and out over HTTP, derived from a document: `id` instead of `_id`."""

import warnings
from copy import copy
from functools import cached_property
from typing import Any, Literal

from beanie import Document
from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema

HIDDEN = ("id", "revision_id")


class DocumentSchemas:
    """The three shapes of one model over HTTP: what is sent, what is got, and a page of it."""

    def __init__(self, document: type[Document], name: str) -> None:
        self.document = document
        self.name = name

    @cached_property
    def input(self) -> type[BaseModel]:
        """What a client sends to create or replace a document."""
        return _derive(f"{self.name}Input", self.document, {})

    @cached_property
    def output(self) -> type[BaseModel]:
        """What a client gets."""
        annotation: Any = self.document.model_fields["id"].annotation
        return _derive(self.name, self.document, {"id": (annotation, FieldInfo(description="The document's id."))})

    @cached_property
    def page(self) -> type[BaseModel]:
        """A page of documents, and how many there are in all."""
        fields: dict[str, Any] = {"items": (list[self.output], ...), "total": (int, ...)}  # type: ignore[name-defined]
        return create_model(f"{self.name}Page", **fields)


def _derive(name: str, document: type[Document], first: dict[str, Any]) -> type[BaseModel]:
    fields = {key: (field.annotation, copy(field)) for key, field in document.model_fields.items() if key not in HIDDEN}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a field may be called `json` or `copy`
        config = ConfigDict(arbitrary_types_allowed=True, protected_namespaces=())
        definitions: dict[str, Any] = {**first, **fields}
        return create_model(name, __config__=config, **definitions)


class _Schemas(GenerateJsonSchema):
    """Describes what JSON schema has no word for as "anything", instead of failing."""

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
            adapters, by_alias=False, ref_template="#/components/schemas/{model}", schema_generator=_Schemas
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
