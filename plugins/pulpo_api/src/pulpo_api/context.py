"""The state that the parts of one application share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from starlette.types import Scope

from pulpo_api.auth.permissions import RequestPermissions
from pulpo_api.auth.sign_in import SignIn
from pulpo_api.background.tasks import RunTasks
from pulpo_api.routing import ModuleRouters
from pulpo_api.settings import ApiSettings
from pulpo_core.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiContext:
    """The shared state of one application. `create_app` creates it once; `api_context` returns it for a request.

    `start_checks` are awaited once the database is connected; the start stops if one of them raises.
    """

    project: Project
    settings: ApiSettings
    permissions: RequestPermissions
    routers: tuple[ModuleRouters, ...]
    run_tasks: RunTasks
    sign_in: SignIn
    start_checks: list[Callable[[], Awaitable[None]]] = field(default_factory=list)


def api_context(scope: Scope) -> ApiContext:
    """Return the context of the application that serves a request."""
    context: ApiContext = scope["app"].state.api
    return context
