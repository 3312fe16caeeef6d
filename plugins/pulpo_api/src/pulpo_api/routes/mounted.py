"""Routes to the applications that plugins mount."""

import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import ASGIApp, Receive, Scope, Send

from pulpo_api.http.outermost import OWN_ERRORS
from pulpo_api.http.problems import problem
from pulpo_api.mounted_lifespan import lifespan_of
from pulpo_api.mounts import Mounts, PluginMount
from pulpo_api.routing import ROUTE, route_path
from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.metadata import Metadata
from pulpo_core.plugins import REMEDY

OUTER = ("app", "app_root_path", "endpoint", "path_params", "route", "router")
"""Keys of the scope that belong to the outer application, and would confuse a mounted one."""


def mounted_routes(mounts: Mounts, served: Metadata) -> Iterator["MountedRoute"]:
    """Import the applications. An application that cannot be imported is reported and left out.

    `served` are the models and operations of the API.
    """
    for mount in mounts.values():
        try:
            app = pkgutil.resolve_name(mount.mount.app)
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            mount.plugin.report("degraded", f"{mount.mount.app!r} cannot be imported: {reason}; {REMEDY}")
            continue
        yield MountedRoute(mount, app, served)


class MountedRoute(BaseRoute):
    """Passes all requests at and below a prefix to an application.

    The application sees the same as behind a proxy: `root_path` ends with the prefix, so that it generates the right
    URLs. The state of the request contains its sender, `request.state.actor`, and the served metadata,
    `request.state.served`.
    """

    def __init__(self, mount: PluginMount, app: ASGIApp, served: Metadata) -> None:
        self.prefix = mount.mount.prefix
        self._mount = mount
        self._app = app
        self._served = served
        self._state: dict[str, Any] = {}
        self._is_running = False

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the prefix itself and everything below it."""
        path = route_path(scope) if scope["type"] == "http" else ""
        is_inside = path == self.prefix or path.startswith(f"{self.prefix}/")
        return (Match.FULL if is_inside else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application answer; 503 if it did not start. Raises PermissionDeniedError if its role is missing."""
        scope[ROUTE] = self.prefix
        self._check_role(scope["state"]["actor"])
        if not self._is_running:
            answer = problem(503, f"the application at {self.prefix} did not start; see the server's log")
            return await answer(scope, receive, send)
        if self._mount.mount.own_errors:
            scope[OWN_ERRORS] = True
        inner = {key: value for key, value in scope.items() if key not in OUTER}
        inner["root_path"] = f"{scope.get('root_path', '')}{self.prefix}"
        inner["state"] = {**self._state, **scope["state"], "served": self._served}
        return await self._app(inner, receive, send)

    def _check_role(self, actor: Actor) -> None:
        role = self._mount.mount.role
        if role is None or role in actor.roles:
            return
        if actor == ANONYMOUS:
            raise PermissionDeniedError("this needs credentials with a role")
        raise PermissionDeniedError(
            f"{actor.id!r} lacks the role for this", hint=f"{self.prefix} needs the role {role!r}"
        )

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        """Raise NoMatchFound, because the routes of the application have no names here."""
        raise NoMatchFound(name, path_params)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start the application, and stop it after the block. A failed start is reported."""
        async with AsyncExitStack() as stack:
            try:
                self._state = await stack.enter_async_context(lifespan_of(self._app, self.prefix))
                self._is_running = True
            except Exception as error:
                reason = f"{type(error).__name__}: {error}"
                self._mount.plugin.report("degraded", f"{self._mount.mount.app!r} does not start: {reason}; {REMEDY}")
            try:
                yield
            finally:
                self._is_running = False
