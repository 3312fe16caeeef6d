"""The routes of generated modules: functions that take the request and return a finished response.

They are called as they are, past FastAPI's machinery: solving dependencies and serializing models would be work for
nothing, at every request. What they take and give, OpenAPI knows from the metadata.
"""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.responses import Response

Handler = Callable[..., Awaitable[Response]]
F = TypeVar("F", bound=Handler)
ID = "/{id}"


class Router:
    """The functions of one module by what follows `prefix` in the path, and by method.

    A path is fixed, or `/{id}` for one segment. A function is called with the request, that of `/{id}` with the id
    before it. Where several fit, the fixed one is taken.
    """

    def __init__(self, *, prefix: str) -> None:
        self.prefix = prefix
        self._handlers: dict[str, dict[str, Handler]] = {ID: {}}

    def get(self, path: str) -> Callable[[F], F]:
        """A function that reads."""
        return self._add("GET", path)

    def post(self, path: str) -> Callable[[F], F]:
        """A function that creates, or does something."""
        return self._add("POST", path)

    def put(self, path: str) -> Callable[[F], F]:
        """A function that replaces."""
        return self._add("PUT", path)

    def patch(self, path: str) -> Callable[[F], F]:
        """A function that changes."""
        return self._add("PATCH", path)

    def delete(self, path: str) -> Callable[[F], F]:
        """A function that removes."""
        return self._add("DELETE", path)

    def find(self, method: str, path: str) -> tuple[Handler, tuple[Any, ...]] | None:
        """The function for a request, and what to call it with before the request."""
        rest = path[len(self.prefix) :]
        handler = self._handlers.get(rest, {}).get(method)
        if handler is not None and rest != ID:
            return handler, ()
        handler = self._handlers[ID].get(method) if _is_id(rest) else None
        return None if handler is None else (handler, (rest[1:],))

    def methods(self, path: str) -> set[str]:
        """The methods that can be used at a path."""
        rest = path[len(self.prefix) :]
        return {*self._handlers.get(rest, {}), *(self._handlers[ID] if _is_id(rest) else {})}

    def _add(self, method: str, path: str) -> Callable[[F], F]:
        def add(handler: F) -> F:
            self._handlers.setdefault(path, {})[method] = handler
            return handler

        return add


def _is_id(rest: str) -> bool:
    return len(rest) > 1 and rest[0] == "/" and "/" not in rest[1:]
