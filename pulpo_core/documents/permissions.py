"""Permissions in the documents layer: roles and plugins decide about models, row rules about documents."""

from collections.abc import Collection
from dataclasses import dataclass

from beanie import Document

from pulpo_core.documents.rows import ALL, NONE, Condition, Rows, row_rules
from pulpo_core.exceptions import DatabaseError, PermissionDeniedError, UnsupportedError
from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.permissions import AccessControl
from pulpo_core.registries import ModelRegistry
from pulpo_core.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class Permissions:
    """Checks what an actor may do with documents; without an actor, everything is permitted.

    `granted` are the actions that the surface has checked already.
    """

    actor: Actor | None = None
    granted: Collection[Action] = ()

    async def check(self, action: Action, model: ModelInfo) -> None:
        """Raise PermissionDeniedError unless the actor may perform the action on documents of the model.

        Raises UnsupportedError for a change that the database does not support.
        """
        if action != "read" and action not in model.changes:
            what, hint = _REASONS[model.view is not None]
            raise UnsupportedError(f"the database does not {action} documents of {model.name!r}: {what}", hint=hint)
        if self.actor is not None and action not in self.granted:
            await _access().check(self.actor, action, model)

    async def check_reading(self, kinds: Collection[type[Document]]) -> None:
        """Raise PermissionDeniedError unless the actor may read the documents of all these classes."""
        if self.actor is None or not kinds:
            return
        for model in ModelRegistry.list_all():
            if model.document_cls in kinds:
                await _access().check(self.actor, "read", model)

    async def readable(self, kind: type[Document]) -> Condition:
        """Return the condition for the documents of a class that the actor may read."""
        if self.actor is None:
            return ALL
        try:
            await self.check_reading({kind})
        except PermissionDeniedError:
            return NONE
        return await Rows(kind, kind.__name__, row_rules(kind), self.actor).condition("read")


_REASONS = {
    False: ("they are a time series", "create a new document, or delete one"),
    True: ("it is a view", "change the documents that it is made of"),
}
EVERYTHING = Permissions()


def _access() -> AccessControl:
    runtime = current_runtime()
    if runtime is None:
        raise DatabaseError("the project is not running", hint="use documents inside `async with running(project)`")
    return runtime.access
