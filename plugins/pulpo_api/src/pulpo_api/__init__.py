"""The REST API of a Pulpo project: what the generated modules are made of."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulpo_api.app import create_app
    from pulpo_api.routes.model import ModelRoutes
    from pulpo_api.routes.operation import OperationEndpoint
    from pulpo_api.routing import Router

__all__ = ["ModelRoutes", "OperationEndpoint", "Router", "create_app"]
_HOME = {
    "create_app": "pulpo_api.app",
    "ModelRoutes": "pulpo_api.routes.model",
    "OperationEndpoint": "pulpo_api.routes.operation",
    "Router": "pulpo_api.routing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
