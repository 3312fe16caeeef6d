"""Checks the permissions of requests before they reach the routes."""

from collections.abc import Iterable

from starlette.requests import Request
from starlette.types import Scope

from pulpo_api.actions import actions, any_actions
from pulpo_api.routing import route_path
from pulpo_core.exceptions import NotFoundError
from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.permissions import AccessControl
from pulpo_core.project import Project
from pulpo_core.visibility import Visibility, Visible


class RequestPermissions:
    """Checks the permissions of requests to the routes of models and operations.

    A new route of a model is therefore covered automatically.
    """

    def __init__(self, project: Project, *, shows_all_schemas: bool = False) -> None:
        metadata = project.load()
        self._models = {model.path: model for model in metadata.models}
        self._operations = {operation.name: operation for operation in metadata.operations}
        self._access = AccessControl(project.plugins)
        self._visibility = Visibility(metadata, self._access, shows_all=shows_all_schemas)

    async def check_model(self, request: Request, path: str) -> None:
        """Raise PermissionDeniedError unless the request may perform the actions of its method on a model."""
        model = self._models.get(path)
        if model is None:  # the model existed when the project was compiled
            raise NotFoundError(f"there is no model at {path!r} any more", hint="run `pulpo compile`")
        if not model.permissions and self._access.is_open:
            return
        actor, path = actor_of(request.scope), route_path(request.scope)
        for action in actions(request.method, path):
            await self._access.check(actor, action, model)
        if (choice := any_actions(request.method, path)) and not await self._permits_any(actor, choice, model):
            await self._access.check(actor, choice[0], model)

    async def _permits_any(self, actor: Actor, choice: Iterable[Action], model: ModelInfo) -> bool:
        return any([await self._access.permits(actor, action, model) for action in choice])

    async def check_operation(self, request: Request, name: str) -> None:
        """Raise PermissionDeniedError unless the request may invoke the operation."""
        operation = self._operations.get(name)
        if operation is None:
            raise NotFoundError(f"there is no operation {name!r} any more", hint="run `pulpo compile`")
        await self._access.check(actor_of(request.scope), "invoke", operation)

    async def readable(self, scope: Scope) -> list[ModelInfo]:
        """Return the models whose documents the request may read."""
        actor = actor_of(scope)
        return [model for model in self._models.values() if await self._access.permits(actor, "read", model)]

    async def visible(self, scope: Scope) -> Visible | None:
        """Return the models and operations whose schemas the request may see; None means all."""
        return await self._visibility.of(actor_of(scope))


def actor_of(scope: Scope) -> Actor:
    """Return the sender of the request, as identified by `Authentication`."""
    actor: Actor = scope["state"]["actor"]
    return actor


def channel_of(scope: Scope) -> str:
    """Return the channel of the request: `api`, or that of the command which sent it from this machine."""
    channel: str = scope["state"].get("channel", "api")
    return channel
