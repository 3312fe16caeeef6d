"""Routing of requests to generated modules.

A request is dispatched by the first word of its path to the generated module of that model or operation, which is
imported on its first request. FastAPI's own routing would try hundreds of routes one by one, and resolve dependencies
and serialize models for every request. The OpenAPI document is generated from the metadata instead.
"""

import importlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

Handler = Callable[..., Awaitable[Response]]
RouteCheck = Callable[[Request, str], Awaitable[None]]
F = TypeVar("F", bound=Handler)
ID = "/{id}"
ROUTE = "pulpo_route"
"""The scope key with the template of the route, for middlewares: `/things/{id}`, `/operations/{name}`."""


class Router:
    """The functions of one module, by the path below `prefix` and the method.

    A path is fixed, or `/{id}` for any single segment; fixed paths take precedence. A function is called with the
    request, and for `/{id}` with the id before it.
    """

    def __init__(self, *, prefix: str) -> None:
        self.prefix = prefix
        self._handlers: dict[str, dict[str, Handler]] = {ID: {}}

    def get(self, path: str) -> Callable[[F], F]:
        """Register a function for GET."""
        return self._add("GET", path)

    def post(self, path: str) -> Callable[[F], F]:
        """Register a function for POST."""
        return self._add("POST", path)

    def put(self, path: str) -> Callable[[F], F]:
        """Register a function for PUT."""
        return self._add("PUT", path)

    def patch(self, path: str) -> Callable[[F], F]:
        """Register a function for PATCH."""
        return self._add("PATCH", path)

    def delete(self, path: str) -> Callable[[F], F]:
        """Register a function for DELETE."""
        return self._add("DELETE", path)

    def find(self, method: str, path: str) -> tuple[Handler, tuple[Any, ...]] | None:
        """Return the function for a path and method, with its arguments before the request; None if there is none."""
        rest = path[len(self.prefix) :]
        handler = self._handlers.get(rest, {}).get(method)
        if handler is not None and rest != ID:
            return handler, ()
        handler = self._handlers[ID].get(method) if _is_id(rest) else None
        return None if handler is None else (handler, (rest[1:],))

    def methods(self, path: str) -> set[str]:
        """Return the methods of a path."""
        rest = path[len(self.prefix) :]
        return {*self._handlers.get(rest, {}), *(self._handlers[ID] if _is_id(rest) else {})}

    def _add(self, method: str, path: str) -> Callable[[F], F]:
        def add(handler: F) -> F:
            self._handlers.setdefault(path, {})[method] = handler
            return handler

        return add


class ModuleRouters:
    """The routers of many modules, by the word after `prefix`: `/things/…`, `/operations/add`.

    `check` is called with the request and the word before a module answers, and raises an error if that is not
    permitted. With `methods`, the modules only get requests with one of these methods.
    """

    def __init__(
        self, modules: Mapping[str, str], check: RouteCheck, prefix: str = "/", methods: frozenset[str] | None = None
    ) -> None:
        self.modules = modules
        self.check = check
        self.prefix = prefix
        self._methods = methods
        self._routers: dict[str, Router] = {}

    def word(self, method: str, path: str) -> str | None:
        """Return the word of a request for one of the modules, else None."""
        if not path.startswith(self.prefix) or (self._methods and method not in self._methods):
            return None
        word = path[len(self.prefix) :].partition("/")[0]
        return word if word in self.modules else None

    def router(self, word: str) -> Router:
        """Return the router for a word; its module is imported on first use."""
        found = self._routers.get(word)
        if found is None:
            found = self._routers[word] = importlib.import_module(self.modules[word]).router
        return found

    def template(self, word: str, path: str = "", *, has_id: bool = False) -> str:
        """Return the template of a route: that of a `path` below a word, or of the word itself."""
        if self.prefix != "/":
            return f"{self.prefix}{{name}}"
        return f"/{word}{ID}" if has_id else path or f"/{word}"

    def methods(self, path: str) -> set[str]:
        """Return the methods that the modules have at a path."""
        word = path[len(self.prefix) :].partition("/")[0] if path.startswith(self.prefix) else ""
        return self.router(word).methods(path) if word in self.modules else set()


def route_path(scope: Scope) -> str:
    """Return the path of a request below the application's mount point.

    A proxy that strips the mount point from the path may still send it as `root_path`; then the whole path counts.
    """
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    below = path.removeprefix(root) if root else path
    return below if below.startswith("/") or not below else path


def _is_id(rest: str) -> bool:
    return len(rest) > 1 and rest[0] == "/" and "/" not in rest[1:]
