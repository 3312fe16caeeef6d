"""The routes that are generated for models."""

from pulpo_core.hookspecs import Action
from pulpo_core.metadata import ModelInfo

MODEL_ROUTES = (
    ("GET", ""),
    ("POST", ""),
    ("POST", "/bulk"),
    ("GET", "/events"),
    ("GET", "/{id}"),
    ("PUT", "/{id}"),
    ("PATCH", "/{id}"),
    ("DELETE", "/{id}"),
)
"""Pairs of a method, and the path below the model's own."""
NEEDED: dict[tuple[str, str], Action] = {
    ("POST", ""): "create",
    ("PUT", "/{id}"): "update",
    ("PATCH", "/{id}"): "update",
    ("DELETE", "/{id}"): "delete",
}


def routes_of(model: ModelInfo) -> tuple[tuple[str, str], ...]:
    """Return the routes of a model: all but those for changes that its documents cannot have."""
    return tuple(route for route in MODEL_ROUTES if NEEDED.get(route, "read") in ("read", *model.changes))
