"""Permissions: the roles that `permissions=` asks for, and the check of them, which is the same on every surface."""

from collections.abc import Mapping

from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import Actor
from pulpo_core.metadata import Permissions

CHANGES = ("create", "update", "delete")
ACTIONS = ("read", *CHANGES, "write")
"""The actions that a model's `permissions=` may name: `write` stands for the three changes."""


def roles_for(permissions: Permissions, action: str) -> tuple[str, ...] | None:
    """Return the roles of which an action (`read`, `create`, `update`, `delete`, `invoke`) needs one; None if none.

    A plain list applies to every action. In a mapping, an action that is not named is open, except for changes: they
    need the roles of `write`, or else those of `read`, so that what readers may not see, others may not change. An
    empty list in a mapping closes the action to everybody.
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
    """Raise PermissionDeniedError unless the actor may do that to `target`.

    The message counts the roles and does not name them: those who are refused need not learn who is allowed.
    """
    if not is_permitted(actor, permissions, action):
        count = len(roles_for(permissions, action) or ())
        raise PermissionDeniedError(
            f"{actor.id!r} may not {action} the {target}: "
            + (f"it needs one of {count} roles" if count > 1 else "it needs a role" if count else "no role allows it"),
            {"roles_needed": count},
            hint="ask for a role, or use credentials that have one" if count else None,
        )
