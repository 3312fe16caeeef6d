"""Who may do what: the roles that `permissions=` asks for, checked in the same way whatever surface is used."""

from collections.abc import Mapping

from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import Actor
from pulpo_core.metadata import Permissions

CHANGES = ("create", "update", "delete")
ACTIONS = ("read", *CHANGES, "write")
"""What a model's `permissions=` may name: `write` stands for the three changes."""


def roles_for(permissions: Permissions, action: str) -> tuple[str, ...] | None:
    """The roles of which one is needed for an action (`read`, `create`, `update`, `delete`, `invoke`); None: no role.

    A plain list holds for every action. In a mapping, an action that is not named is open, but for changes: these take
    the roles of `write`, or else those of `read`, so that what is closed to readers is closed to writers too. An empty
    list in a mapping closes the action to everybody.
    """
    if not isinstance(permissions, Mapping):
        return permissions or None
    names = (action, "write", "read") if action in CHANGES else (action,)
    return next((permissions[name] for name in names if name in permissions), None)


def is_permitted(actor: Actor, permissions: Permissions, action: str) -> bool:
    """Whether the actor has one of the roles that the action needs."""
    roles = roles_for(permissions, action)
    return roles is None or not actor.roles.isdisjoint(roles)


def check_permission(actor: Actor, permissions: Permissions, action: str, target: str) -> None:
    """Raise PermissionDeniedError unless the actor may do that to `target`.

    The message counts the roles, and does not name them: who may not do a thing need not learn who may.
    """
    if not is_permitted(actor, permissions, action):
        count = len(roles_for(permissions, action) or ())
        raise PermissionDeniedError(
            f"{actor.id!r} may not {action} the {target}: "
            + (f"that takes one of {count} roles" if count > 1 else "that takes a role" if count else "nobody may"),
            {"roles_needed": count},
            hint="ask for a role, or use credentials that have one" if count else None,
        )
