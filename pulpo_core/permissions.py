"""Permissions on every surface: the roles in `permissions=`, and the plugins that may deny an action."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.hookspecs import Action
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo, OperationMetadata, Permissions

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins

CHANGES = ("create", "update", "delete")
ACTIONS = ("read", *CHANGES, "write")
"""The actions that a model's `permissions=` may name: `write` stands for the three changes."""


def roles_for(permissions: Permissions, action: str) -> tuple[str, ...] | None:
    """Return the roles that permit an action (`read`, `create`, `update`, `delete`, `invoke`); None if it needs none.

    A plain list applies to every action. In a mapping, an action that is not named is open, except for changes: they
    need the roles of `write`, or else those of `read`, so that nobody can change documents that they may not read. An
    empty list in a mapping denies the action to everybody.
    """
    if not isinstance(permissions, Mapping):
        return permissions or None
    names = (action, "write", "read") if action in CHANGES else (action,)
    return next((permissions[name] for name in names if name in permissions), None)


def is_permitted(actor: Actor, permissions: Permissions, action: str) -> bool:
    """Return True if the actor has one of the roles that the action needs."""
    roles = roles_for(permissions, action)
    return roles is None or not actor.roles.isdisjoint(roles)


def check_permission(actor: Actor, permissions: Permissions, action: str, target: str) -> None:
    """Raise PermissionDeniedError unless the actor may perform the action on `target`.

    The message contains the number of the roles, but not their names, which a refused caller need not know.
    """
    if not is_permitted(actor, permissions, action):
        count = len(roles_for(permissions, action) or ())
        raise PermissionDeniedError(
            f"{actor.id!r} may not {action} the {target}: "
            + (f"it needs one of {count} roles" if count > 1 else "it needs a role" if count else "no role allows it"),
            {"roles_needed": count},
            hint="ask for a role, or use credentials that have one" if count else None,
        )


class AccessControl:
    """Decides what actors may do: first by the roles in `permissions=`, then by the plugins (`pulpo_authorize`)."""

    def __init__(self, plugins: "Plugins") -> None:
        self._hooks = plugins.implementations("pulpo_authorize")

    @property
    def is_open(self) -> bool:
        """True if no plugin implements `pulpo_authorize`, so targets without `permissions=` are open to all."""
        return not self._hooks

    async def check(self, actor: Actor, action: Action, target: ModelInfo | OperationMetadata) -> None:
        """Raise PermissionDeniedError unless the actor has a role for the action and no plugin denies it."""
        if not target.permissions and not self._hooks:
            return
        shown = f"{target.kind} {target.name!r}"
        check_permission(actor, target.permissions, action, shown)
        for hook in self._hooks:
            if await hook.ask(False, actor=actor, action=action, target=target) is False:
                raise PermissionDeniedError(f"{actor.id!r} may not {action} the {shown}")

    async def permits(self, actor: Actor, action: Action, target: ModelInfo | OperationMetadata) -> bool:
        """Return True if `check` raises no error."""
        with suppress(PermissionDeniedError):
            await self.check(actor, action, target)
            return True
        return False
