"""The routers of generated modules, by the first words of a path; a module is imported at its first request.

A router that holds every route tries them one by one; with hundreds of models that costs milliseconds a request, and
seconds at the start.
"""

import importlib
from collections.abc import Awaitable, Callable, Mapping

from starlette._utils import get_route_path
from starlette.types import Scope

from pulpo_api.direct import Router

Check = Callable[[Scope, str], Awaitable[None]]


class Routers:
    """Many modules, each with a `router`, by the word after `prefix`: `/things/…`, `/operations/add`.

    `check` is called with the scope and the word before a module answers, and raises for what is not permitted.
    Only requests of these `methods` are for the modules, where they are given.
    """

    def __init__(
        self, modules: Mapping[str, str], check: Check, prefix: str = "/", methods: frozenset[str] | None = None
    ) -> None:
        self.modules = modules
        self.check = check
        self.prefix = prefix
        self._methods = methods
        self._routers: dict[str, Router] = {}

    def word(self, method: str, path: str) -> str | None:
        """The word of a request that is for one of the modules."""
        if not path.startswith(self.prefix) or (self._methods and method not in self._methods):
            return None
        word = path[len(self.prefix) :].partition("/")[0]
        return word if word in self.modules else None

    def router(self, word: str) -> Router:
        """The router of a word; its module is imported the first time."""
        found = self._routers.get(word)
        if found is None:
            found = self._routers[word] = importlib.import_module(self.modules[word]).router
        return found

    def methods(self, path: str) -> set[str]:
        """The methods that the modules have at a path."""
        word = path[len(self.prefix) :].partition("/")[0] if path.startswith(self.prefix) else ""
        return self.router(word).methods(path) if word in self.modules else set()


def route_path(scope: Scope) -> str:
    """The path of a request below where the application is mounted."""
    return get_route_path(scope) if scope.get("root_path") else scope["path"]
