"""Adds the project's own routes, as FastAPI describes them, to the OpenAPI document of the generated ones."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pulpo_api.actions import actions
from pulpo_api.compile.openapi.answers import errors
from pulpo_api.compile.openapi.components import PREFIX
from pulpo_api.mounts import Mounts
from pulpo_api.security_schemes import NEEDED
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.metadata import Metadata
from pulpo_core.permissions import roles_for

FASTAPI_FINDINGS = ("HTTPValidationError", "ValidationError")  # FastAPI's own response; here it is a problem
Document = dict[str, Any]


def describe_custom_routes(customise: str, root: Path, metadata: Metadata, mounts: Mounts) -> Document:
    """Return an OpenAPI document of just the routes that the project's `customise` adds.

    The function is called with an application that is never served. Raises ConfigurationError.
    """
    from fastapi import FastAPI  # imported only for a project with its own routes, because it is slow
    from fastapi.openapi.utils import get_openapi

    from pulpo_api.custom_routes import check_custom_routes
    from pulpo_api.customise import call_customise

    app = FastAPI(redirect_slashes=False)
    routes = call_customise(app, customise, root)
    check_custom_routes(routes, metadata, mounts)
    return get_openapi(title="", version="", routes=routes, tags=app.openapi_tags)


def add_custom_routes(document: Document, custom: Document, metadata: Metadata) -> None:
    """Add the project's own routes to the document of the generated ones. Raises ConfigurationError."""
    components = custom.get("components", {})
    schemas = {name: schema for name, schema in components.get("schemas", {}).items() if name not in FASTAPI_FINDINGS}
    names = _free_names(schemas, document["components"]["schemas"])
    for path, method, route in _operations(custom):
        _check_id(route["operationId"], f"{method.upper()} {path}", document)
        route["responses"] = {**errors(), **_answers(route["responses"])}
        if _takes_role(method, path, metadata):
            route.setdefault("security", NEEDED)
    document["paths"] |= _renamed(custom["paths"], names)
    document["components"]["schemas"] |= {names[name]: _renamed(schema, names) for name, schema in schemas.items()}
    schemes = document["components"].setdefault("securitySchemes", {})
    schemes |= components.get("securitySchemes", {})
    known = {tag["name"] for tag in document["tags"]}
    document["tags"] += [tag for tag in custom.get("tags", []) if tag["name"] not in known]


def _operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, route in item.items():
            yield path, method, route


def _check_id(name: str, route: str, document: Document) -> None:
    """Raise ConfigurationError if another route has the same id, because client generators name functions by it."""
    for path, method, other in _operations(document):
        if other["operationId"] == name:
            raise ConfigurationError(
                f"{route} has the operation id {name!r}, which {method.upper()} {path} already has",
                where="[tool.pulpo.api] customise",
                hint="name the function differently, or set operation_id",
            )


def _answers(responses: Mapping[str, Any]) -> dict[str, Any]:
    """Return a route's responses; FastAPI's own response to invalid requests is replaced by a problem."""
    invalid = responses.get("422", {}).get("content", {}).get("application/json", {}).get("schema", {})
    if invalid.get("$ref") == f"{PREFIX}{FASTAPI_FINDINGS[0]}":
        return {**responses, "422": errors([422])["422"]}
    return dict(responses)


def _takes_role(method: str, path: str, metadata: Metadata) -> bool:
    """Return True for a route below the path of a model whose permissions, which also apply there, require a role."""
    word = path.removeprefix("/").partition("/")[0]
    models = [model for model in metadata.models if model.path == word]
    return any(
        roles_for(model.permissions, action) is not None for model in models for action in actions(method.upper(), path)
    )


def _free_names(schemas: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, str]:
    """Return unique names for schemas: `Tool2` if there is a different `Tool`."""
    names: dict[str, str] = {}
    for name, schema in schemas.items():
        free, number = name, 2
        while free in names.values() or taken.get(free, schema) != schema:
            free, number = f"{name}{number}", number + 1
        names[name] = free
    return names


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a part of a document with its references to schemas renamed."""
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    target = value.get("$ref")
    if isinstance(target, str) and target.startswith(PREFIX):
        old = target.removeprefix(PREFIX)
        return {**value, "$ref": f"{PREFIX}{names.get(old, old)}"}
    return {key: _renamed(item, names) for key, item in value.items()}
