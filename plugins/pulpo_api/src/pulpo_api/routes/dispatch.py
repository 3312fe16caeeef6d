"""Dispatches requests to generated modules, and other requests to FastAPI."""

from collections.abc import Sequence

from fastapi.routing import RouteContext
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_api.custom_routes import routes_below
from pulpo_api.http.compression import plain_tags
from pulpo_api.http.deadlines import renewing
from pulpo_api.http.outermost import OWN_ERRORS
from pulpo_api.http.problems import answer_error
from pulpo_api.routing import ROUTE, ModuleRouters, route_path


class Dispatch:
    """ASGI middleware around FastAPI, whose own routing often costs more than the response.

    `custom` are the project's own routes. Below the path of a model they precede generated ones: `/things/statistics`
    before `/things/{id}`. The permissions of the model apply to them, too.
    """

    def __init__(
        self, app: ASGIApp, routers: Sequence[ModuleRouters], custom: Sequence[RouteContext] | None = None
    ) -> None:
        self.app = app
        self.routers = tuple(routers)
        self.has_own_errors = custom is not None
        self.custom = routes_below((word for found in routers for word in found.modules), custom or ())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the module for the path answer, or else FastAPI; errors become problems."""
        if scope["type"] == "http":
            path = route_path(scope)
            for routers in self.routers:
                word = routers.word(scope["method"], path)
                if word is not None:
                    answer = await self._answer(routers, word, path, Request(scope, receive, send))
                    if answer is not None:
                        return await answer(scope, receive, send)
            receive = renewing(scope, receive)
            scope = plain_tags(scope)
            if self.has_own_errors:
                scope[OWN_ERRORS] = True
        return await self.app(scope, receive, send)

    async def _answer(self, routers: ModuleRouters, word: str, path: str, request: Request) -> Response | None:
        """Return the response of the generated module; None if the request is for one of the project's own routes."""
        scope = request.scope
        try:
            scope[ROUTE] = routers.template(word)
            await routers.check(request, word)
            if word in self.custom and any(route.matches(scope["method"], path) for route in self.custom[word]):
                return None
            found = routers.router(word).find(scope["method"], path)
            if found is None:
                raise HTTPException(404)
            handler, arguments = found
            scope[ROUTE] = routers.template(word, path, has_id=bool(arguments))
            return await handler(*arguments, request)
        except ClientDisconnect:
            raise
        except Exception as error:
            return await answer_error(request, error)
