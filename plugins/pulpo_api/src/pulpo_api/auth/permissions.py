"""Authorization: the one place where the API checks roles and asks the plugins (`pulpo_authorize`)."""

from collections.abc import Iterable
from contextlib import suppress

from beanie import Document
from starlette.types import Scope

from pulpo_api.actions import actions
from pulpo_api.auth.plugins import ask
from pulpo_api.hookspecs import Action
from pulpo_api.routing import route_path
from pulpo_core.exceptions import NotFoundError, PermissionDeniedError
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo, OperationMetadata
from pulpo_core.permissions import check_permission
from pulpo_core.project import Project


class Permissions:
    """Checks requests to models and operations before their routes see them.

    A route that is added to a model is therefore covered without doing anything.
    """

    def __init__(self, project: Project) -> None:
        metadata = project.load()
        self._models = {model.path: model for model in metadata.models}
        self._operations = {operation.name: operation for operation in metadata.operations}
        self._hooks = project.plugins.implementations("pulpo_authorize")

    async def check_model(self, scope: Scope, path: str) -> None:
        """Raise PermissionDeniedError unless the request may do what its method does to the model at `path`."""
        model = self._models.get(path)
        if model is None:  # it existed when the project was compiled
            raise NotFoundError(f"there is no model at {path!r} any more", hint="run `pulpo compile`")
        if not model.permissions and not self._hooks:
            return
        for action in actions(scope["method"], route_path(scope)):
            await self.check(actor_of(scope), action, model)

    async def check_operation(self, scope: Scope, name: str) -> None:
        """Raise PermissionDeniedError unless the request may invoke the operation."""
        operation = self._operations.get(name)
        if operation is None:
            raise NotFoundError(f"there is no operation {name!r} any more", hint="run `pulpo compile`")
        await self.check(actor_of(scope), "invoke", operation)

    async def check_reading(self, scope: Scope, documents: Iterable[type[Document]]) -> None:
        """Raise PermissionDeniedError unless the request may also read these documents, embedded in others."""
        wanted = set(documents)
        for model in self._models.values():
            if model.document_cls in wanted:
                await self.check(actor_of(scope), "read", model)

    async def readable(self, scope: Scope) -> frozenset[str]:
        """Return the names of the models whose documents the request may read."""
        found = set()
        for model in self._models.values():
            with suppress(PermissionDeniedError):
                await self.check(actor_of(scope), "read", model)
                found.add(model.name)
        return frozenset(found)

    async def check(self, actor: Actor, action: Action, target: ModelInfo | OperationMetadata) -> None:
        """Raise PermissionDeniedError unless the actor has a role for the action and no plugin denies it."""
        kind = "model" if isinstance(target, ModelInfo) else "operation"
        what = f"{kind} {target.name!r}"
        check_permission(actor, target.permissions, action, what)
        for hook in self._hooks:
            if await ask(hook, False, actor=actor, action=action, target=target) is False:
                raise PermissionDeniedError(f"{actor.id!r} may not {action} the {what}")


def actor_of(scope: Scope) -> Actor:
    """Return the sender of the request, as identified by `Authentication`."""
    actor: Actor = scope["state"]["actor"]
    return actor
