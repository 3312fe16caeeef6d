"""The routes that are generated for models."""

from pulpo_core.metadata import ModelInfo

MODEL_ROUTES = (
    ("GET", ""),
    ("POST", ""),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/bulk"),
    ("POST", "/import"),
    ("GET", "/events"),
    ("GET", "/facets"),
    ("GET", "/{id}"),
    ("PUT", "/{id}"),
    ("PATCH", "/{id}"),
    ("DELETE", "/{id}"),
)
"""Pairs of a method, and the path below the model's own."""
NEEDED = {
    ("POST", ""): "create",
    ("POST", "/import"): "create",
    ("PATCH", ""): "update",
    ("DELETE", ""): "delete",
    ("PUT", "/{id}"): "update",
    ("PATCH", "/{id}"): "update",
    ("DELETE", "/{id}"): "delete",
    ("POST", "/bulk"): "any",
    ("GET", "/events"): "any",
}


def routes_of(model: ModelInfo) -> tuple[tuple[str, str], ...]:
    """Return the routes of a model, without those for changes that its documents do not support."""
    possible = {"read", *model.changes, *(["any"] if model.changes else [])}
    return tuple(route for route in MODEL_ROUTES if NEEDED.get(route, "read") in possible)
