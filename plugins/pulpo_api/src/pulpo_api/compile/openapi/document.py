"""Builds the OpenAPI document."""

from typing import Any

from pulpo_api.compile.openapi.answers import PROBLEM, error_components
from pulpo_api.compile.openapi.collections import COLLECTION_SCHEMAS, collection_paths
from pulpo_api.compile.openapi.components import Components
from pulpo_api.compile.openapi.custom import add_custom_routes
from pulpo_api.compile.openapi.discovery import SCHEMAS, discovery_paths
from pulpo_api.compile.openapi.operations import RUN, operation_path
from pulpo_api.compile.openapi.parameters import SHARED
from pulpo_api.compile.openapi.shapes import SUFFIXES, Shapes
from pulpo_api.compile.openapi.text import to_text
from pulpo_api.security_schemes import security_schemes, settings_members
from pulpo_api.settings import ApiSettings
from pulpo_core.beanie_internals import register_documents
from pulpo_core.metadata import Metadata

ABOUT = (
    "Bodies are JSON. Every error is a problem (RFC 9457): `application/problem+json`, with `detail` and `errors`. "
    "A link is sent as the id of the linked document."
)
OWN = {"Problem": PROBLEM, "Run": RUN, **COLLECTION_SCHEMAS, **SCHEMAS}


def write_openapi(
    metadata: Metadata, title: str, version: str, settings: ApiSettings, custom: dict[str, Any] | None = None
) -> str:
    """Return the OpenAPI document of a project as JSON; `custom` describes the project's own routes."""
    document = build_openapi(metadata, title, version)
    if custom is not None:
        add_custom_routes(document, custom, metadata)
    own_schemes = document["components"].pop("securitySchemes", {})
    document["components"]["securitySchemes"] = {**own_schemes, **security_schemes(settings)}
    return to_text({**document, **settings_members(settings)})


def build_openapi(metadata: Metadata, title: str, version: str) -> dict[str, Any]:
    """Return the document without the members that depend on the settings."""
    register_documents(model.document_cls for model in metadata.models)
    reserved = [f"{model.name}{suffix}" for model in metadata.models for suffix in SUFFIXES]
    components = Components([*OWN, *reserved])
    for name, schema in OWN.items():
        components.put(name, schema)
    models = {model.document_cls.__name__: model for model in metadata.models}
    paths: dict[str, Any] = {}
    for model in metadata.models:
        paths |= collection_paths(model, Shapes(model, components, models), components)
    for operation in metadata.operations:
        paths[f"/operations/{operation.name}"] = operation_path(operation, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "description": ABOUT, "version": version},
        "tags": [
            *({"name": model.name, "description": model.description} for model in metadata.models),
            {"name": "operations", "description": "The operations of the project."},
            {"name": "discovery", "description": "The project's models, operations, events and health."},
        ],
        "paths": {**paths, **discovery_paths()},
        "components": {
            "schemas": dict(sorted(components.schemas.items())),
            "responses": error_components(),
            "parameters": SHARED,
        },
    }
