"""The routes that are generated for every model."""

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
