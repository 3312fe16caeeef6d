"""Permissions for seeing, changing and sharing saved views."""

from dataclasses import dataclass

from pulpo_core.exceptions import NotFoundError, PermissionDeniedError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.metadata import Metadata
from pulpo_core.permissions import AccessControl
from pulpo_refine.views.saved_view import SavedView


@dataclass(frozen=True)
class ViewRights:
    """An actor's permissions. Only actors with `role` may share views, and change those that others share.

    If `role` is empty, everybody may share.
    """

    actor: Actor
    served: Metadata
    access: AccessControl
    role: str

    @property
    def id(self) -> str | None:
        """The id that owns the actor's views; None if they have not signed in."""
        return None if self.actor == ANONYMOUS else self.actor.id

    @property
    def may_share(self) -> bool:
        """True if the actor may share views, and choose the default view of a list for everybody."""
        return self.id is not None and (not self.role or self.role in self.actor.roles)

    def may_change(self, view: SavedView) -> bool:
        """Return True if the actor may change and delete a view that they see."""
        is_ruled = view.shared and bool(self.role) and self.role in self.actor.roles
        return self.id is not None and (view.owner == self.id or is_ruled)

    async def sees(self, view: SavedView) -> bool:
        """Return True if the actor may see a view."""
        return (view.shared or view.owner == self.id) and await self.may_read(view.model)

    async def may_read(self, path: str) -> bool:
        """Return True if there is a model with this path whose documents the actor may read."""
        model = next((model for model in self.served.models if model.path == path), None)
        return model is not None and await self.access.permits(self.actor, "read", model)

    async def check_readable(self, path: str) -> None:
        """Raise NotFoundError unless there is such a model."""
        if not await self.may_read(path):
            raise NotFoundError(f"no model has the path {path[:100]!r}")

    def check_signed_in(self) -> None:
        """Raise PermissionDeniedError if the actor has not signed in."""
        if self.id is None:
            raise PermissionDeniedError("only people who are signed in can save views", hint="sign in first")

    def check_may_share(self) -> None:
        """Raise PermissionDeniedError unless the actor may share."""
        if not self.may_share:
            hint = "`share_views` in [tool.pulpo.refine] names it"
            raise PermissionDeniedError(f"{self.actor.id!r} lacks the role that shares views", hint=hint)
