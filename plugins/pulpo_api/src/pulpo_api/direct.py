"""The routes of generated modules: described to FastAPI like any other, but called without its machinery.

Their functions take the request, or the id in the path, and return a finished response; solving dependencies and
serializing models would be work for nothing, at every request.
"""

import inspect
from collections.abc import Callable, Coroutine
from enum import Enum
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response


class DirectRoute(APIRoute):
    """A route whose function is called with `request` and `id`, as far as it names them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What FastAPI calls for a request."""
        endpoint: Any = self.endpoint
        names = tuple(inspect.signature(endpoint).parameters)
        if names == ("request",):
            return endpoint  # type: ignore[no-any-return]

        async def handle(request: Request) -> Response:
            given = {"id": request.path_params.get("id"), "request": request}
            response: Response = await endpoint(*(given[name] for name in names))
            return response

        return handle


class Router(APIRouter):
    """FastAPI's router, with direct routes."""

    def __init__(self, *, prefix: str, tags: list[str | Enum]) -> None:
        super().__init__(prefix=prefix, tags=tags, route_class=DirectRoute, redirect_slashes=False)
