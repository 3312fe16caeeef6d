"""Dispatch of requests to generated modules; other requests go on to FastAPI."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_api.http.deadlines import renewing
from pulpo_api.http.problems import answer_error
from pulpo_api.routing import ModuleRouters, route_path


class Dispatch:
    """ASGI middleware, the innermost one: what FastAPI would do for a request costs more than many an answer."""

    def __init__(self, app: ASGIApp, routers: Sequence[ModuleRouters]) -> None:
        self.app = app
        self.routers = tuple(routers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find the module by the path; errors become problems."""
        if scope["type"] == "http":
            path = route_path(scope)
            for routers in self.routers:
                word = routers.word(scope["method"], path)
                if word is not None:
                    answer = await self._answer(routers, word, path, Request(scope, receive, send))
                    return await answer(scope, receive, send)
            receive = renewing(scope, receive)
        return await self.app(scope, receive, send)

    async def _answer(self, routers: ModuleRouters, word: str, path: str, request: Request) -> Response:
        scope = request.scope
        try:
            await routers.check(scope, word)
            found = routers.router(word).find(scope["method"], path)
            if found is None:
                raise HTTPException(404)
            handler, arguments = found
            return await handler(*arguments, request)
        except ClientDisconnect:
            raise
        except Exception as error:
            return await answer_error(request, error)
