"""Finds the methods that a path supports."""

from collections.abc import Iterable

from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

from pulpo_api.context import api_context
from pulpo_api.routing import route_path


def allowed_methods(request: Request) -> set[str]:
    """Return the methods that the path of a request supports; none if there is no route."""
    root = request.scope.get("app_root_path", request.scope.get("root_path", ""))  # the path of mounted static files
    scope = {**request.scope, "root_path": root}
    found = _methods(request.app.router.routes, scope)
    for routers in api_context(request.scope).routers:
        found |= routers.methods(route_path(scope))
    return found | {"HEAD", "OPTIONS"} if "GET" in found else found | {"OPTIONS"} if found else found


def _methods(routes: Iterable[BaseRoute], scope: Scope) -> set[str]:
    found: set[str] = set()
    for route in iter_route_contexts(list(routes)):
        if isinstance(route.original_route, Route | Mount) and route.matches(scope)[0] is not Match.NONE:
            found |= route.methods or {"GET"}
    return found
