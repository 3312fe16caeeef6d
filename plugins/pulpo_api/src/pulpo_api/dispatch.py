"""Finds the module of routes for a request by the first words of its path, and imports it at its first request.

A router that holds every route tries them one by one; with hundreds of models that costs milliseconds a request, and
seconds at the start.
"""

import importlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any

from fastapi import APIRouter
from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Receive, Scope, Send

Check = Callable[[Scope, str], Awaitable[None]]


class LazyRoutes(BaseRoute):
    """One route that stands for many modules, each with a `router`. `prefix` stands before the word in question.

    `check` is called with the scope and the word before a module answers, and raises for what is not permitted.
    """

    def __init__(
        self,
        modules: Mapping[str, str],
        check: Check,
        prefix: str = "/",
        methods: frozenset[str] | None = None,
    ) -> None:
        self.modules = modules
        self.check = check
        self.prefix = prefix
        self.methods = methods
        self._routers: dict[str, APIRouter] = {}

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match when the path's word names a module."""
        if scope["type"] != "http" or (self.methods and scope["method"] not in self.methods):
            return Match.NONE, {}
        word = self._word(get_route_path(scope))
        return (Match.FULL, {"pulpo_word": word}) if word in self.modules else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the module's router answer what is permitted."""
        await self.check(scope, scope["pulpo_word"])
        await self.router(scope["pulpo_word"])(scope, receive, send)

    def router(self, word: str) -> APIRouter:
        """The router of a word; its module is imported the first time."""
        if word not in self._routers:
            self._routers[word] = importlib.import_module(self.modules[word]).router
        return self._routers[word]

    def routes_at(self, scope: Scope) -> list[BaseRoute]:
        """The routes of the module that the path of a request names, whatever the method."""
        word = self._word(get_route_path(scope))
        return self.router(word).routes if word in self.modules else []

    def routers(self) -> Iterator[APIRouter]:
        """All routers, in the order of the table."""
        return (self.router(word) for word in self.modules)

    def _word(self, path: str) -> str:
        return path[len(self.prefix) :].partition("/")[0] if path.startswith(self.prefix) else ""

    def url_path_for(self, name: str, /, **path_params: Any) -> Any:
        """Not supported: routes are found by path only."""
        from starlette.routing import NoMatchFound

        raise NoMatchFound(name, path_params)


def allowed_methods(routes: Iterable[BaseRoute], scope: Scope) -> set[str]:
    """The methods that can be used at the path of a request; none where nothing is."""
    found: set[str] = set()
    for route in routes:
        if isinstance(route, LazyRoutes):
            found |= allowed_methods(route.routes_at(scope), scope)
        elif isinstance(route, Route | Mount) and route.matches(scope)[0] is not Match.NONE:
            found |= getattr(route, "methods", None) or {"GET"}
    return found | {"HEAD", "OPTIONS"} if "GET" in found else found | {"OPTIONS"} if found else found
