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
"""Method, and what follows the model's own path."""
