"""The REST API of a Pulpo project: the names that generated modules, plugins and projects import."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pulpo_api.app import create_app
    from pulpo_api.auth.dependencies import current_actor, require
    from pulpo_api.middlewares import ApiMiddleware
    from pulpo_api.mounts import Mount
    from pulpo_api.routes.model import ModelRoutes
    from pulpo_api.routes.operation import OperationEndpoint
    from pulpo_api.routing import Router

__all__ = [
    "ApiMiddleware",
    "ModelRoutes",
    "Mount",
    "OperationEndpoint",
    "Router",
    "create_app",
    "current_actor",
    "require",
]
_HOME = {
    "ApiMiddleware": "pulpo_api.middlewares",
    "Mount": "pulpo_api.mounts",
    "create_app": "pulpo_api.app",
    "current_actor": "pulpo_api.auth.dependencies",
    "require": "pulpo_api.auth.dependencies",
    "ModelRoutes": "pulpo_api.routes.model",
    "OperationEndpoint": "pulpo_api.routes.operation",
    "Router": "pulpo_api.routing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
