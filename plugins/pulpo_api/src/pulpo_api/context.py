"""The context of an application: what the parts that answer its requests share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import Scope

from pulpo_api.auth.permissions import RequestPermissions
from pulpo_api.background.tasks import RunTasks
from pulpo_api.routing import ModuleRouters
from pulpo_api.settings import ApiSettings
from pulpo_core.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """What one application is made of. `create_app` makes it, once; `api_context` finds it from a request.

    `start_checks` are awaited when the database is connected, and stop the start by raising.
    """

    project: Project
    settings: ApiSettings
    permissions: RequestPermissions
    routers: tuple[ModuleRouters, ...]
    run_tasks: RunTasks
    start_checks: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


def api_context(scope: Scope) -> ApiContext:
    """Return the context of the application that serves a request."""
    context: ApiContext = scope["app"].state.api
    return context
