"""ASGI middlewares of plugins around the whole API."""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp

from pulpo_core.plugins import REMEDY, Plugin
from pulpo_core.project import Project


@dataclass(frozen=True, slots=True)
class ApiMiddleware:
    """An ASGI middleware, called with the next application and its options: `ApiMiddleware(Metrics, {"path": "/m"})`.

    `middleware` is a class or function, or the import path of one (`shop_metrics.http:Metrics`), imported when the API
    starts.
    """

    middleware: str | Callable[..., ASGIApp]
    options: Mapping[str, Any] = field(default_factory=dict)


def collect_middlewares(project: Project) -> list[Callable[[ASGIApp], ASGIApp]]:
    """Return functions that wrap an application in the plugins' middlewares, the outermost first."""
    found = project.plugins.collect("pulpo_api_middlewares", project=project)
    return [_wrapping(plugin, middleware) for plugin, middleware in found]


def _wrapping(plugin: Plugin, middleware: ApiMiddleware) -> Callable[[ASGIApp], ASGIApp]:
    def wrap(app: ASGIApp) -> ASGIApp:
        """Wrap an application in the middleware. If that fails, it is reported, and the application is unchanged."""
        given = middleware.middleware
        try:
            factory = pkgutil.resolve_name(given) if isinstance(given, str) else given
            wrapped: ASGIApp = factory(app, **middleware.options)
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            plugin.report("degraded", f"its API middleware {given!r} cannot be created: {reason}; {REMEDY}")
            return app
        return wrapped

    return wrap
