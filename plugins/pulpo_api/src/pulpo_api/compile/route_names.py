"""The names of the generated routes, with which `pulpo why` finds them."""

from collections.abc import Iterable, Mapping
from typing import Any

from pulpo_api.compile.openapi.discovery import discovery_paths
from pulpo_api.generated_routes import routes_of
from pulpo_core.generation import Part
from pulpo_core.metadata import ModelInfo, OperationMetadata

PAGES = ("/docs", "/redoc", "/openapi.json")


def model_routes(model: ModelInfo) -> tuple[Part, ...]:
    """Return the routes of a model."""
    return _parts((method, f"/{model.path}{rest}") for method, rest in routes_of(model))


def operation_routes(operation: OperationMetadata) -> tuple[Part, ...]:
    """Return the route of an operation, and the route of its background runs."""
    path = f"/operations/{operation.name}"
    return _parts([("POST", path), *([("GET", f"{path}/runs/{{id}}")] if operation.async_enabled else [])])


def own_routes() -> tuple[Part, ...]:
    """Return the routes that every API has."""
    described = [(method.upper(), path) for path, item in discovery_paths().items() for method in item]
    return _parts([*described, *(("GET", page) for page in PAGES)])


def custom_routes(paths: Mapping[str, Mapping[str, Any]]) -> tuple[Part, ...]:
    """Return the project's own routes, as in the OpenAPI document."""
    return _parts((method.upper(), path) for path, item in paths.items() for method in item)


def _parts(routes: Iterable[tuple[str, str]]) -> tuple[Part, ...]:
    return tuple(Part("route", f"{method} {path}") for method, path in routes)
