"""The saved views that an actor may see and change, for the models that they may read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from pulpo_core.exceptions import ConflictError, NotFoundError, PermissionDeniedError
from pulpo_refine.config.compact import Json, compact
from pulpo_refine.views.bodies import DefaultChoice, NewView, ViewChanges
from pulpo_refine.views.rights import ViewRights
from pulpo_refine.views.saved_view import PLAIN, DefaultView, SavedView, default_id

MOST = 200
"""The maximum number of views of one actor for one model."""
MOST_LISTED = 1000
RESTORABLE = timedelta(days=1)


@dataclass(frozen=True)
class ActorViews:
    """The views as one actor sees them. Views that they may not see count as missing."""

    rights: ViewRights

    async def of(self, model: str) -> Json:
        """Return the views of a model that the actor sees, and the default view of its list."""
        await self.rights.check_readable(model)
        query = {"model": model, "deleted_at": None, "$or": [{"shared": True}, {"owner": self.rights.id}]}
        views = await SavedView.find(query).sort("_id").limit(MOST_LISTED).to_list()
        shared = [view for view in views if view.shared]
        own = default_id(model, self.rights.id) if self.rights.id else None
        return {
            "items": [self._to_json(view) for view in views],
            "default": await self._default(own, views) if own else None,
            "default_of_all": await self._default(default_id(model, None), shared),
            "may_share": self.rights.may_share,
        }

    async def save(self, new: NewView) -> Json:
        """Save a view of the actor. Raises ConflictError if they have one of that name, or too many."""
        self.rights.check_signed_in()
        await self.rights.check_readable(new.model)
        if new.shared:
            self.rights.check_may_share()
        mine = {"model": new.model, "owner": self.rights.actor.id}
        await _forget_deleted({**mine, "name": new.name})
        if await SavedView.find({**mine, "deleted_at": None}).count() >= MOST:
            raise ConflictError(f"there are already {MOST} views", hint="delete one")
        view = SavedView(**new.model_dump(), owner=self.rights.actor.id)
        try:
            await view.insert()
        except DuplicateKeyError:
            raise _name_taken(new.name) from None
        return self._to_json(view)

    async def change(self, id_: str, changes: ViewChanges) -> Json:
        """Change a view, or restore a deleted one."""
        given = changes.model_dump(exclude_unset=True)
        view = await self._changeable(id_, is_deleted="deleted" in given)
        if given.get("shared") and not view.shared:
            self.rights.check_may_share()
        if given.pop("deleted", None) is False:
            given["deleted_at"] = None
        if "name" in given and given["name"] != view.name:
            await _forget_deleted({"model": view.model, "owner": view.owner, "name": given["name"]})
        return self._to_json(await _update(view, given) if given else view)

    async def delete(self, id_: str) -> None:
        """Delete a view. It can be restored for a day."""
        view = await self._changeable(id_)
        now = datetime.now(UTC)
        await _forget_deleted({"deleted_at": {"$lt": now - RESTORABLE}})
        await _update(view, {"deleted_at": now})

    async def choose(self, choice: DefaultChoice) -> None:
        """Choose the default view of a list, for the actor or for everybody."""
        self.rights.check_signed_in()
        await self.rights.check_readable(choice.model)
        if choice.everybody:
            self.rights.check_may_share()
        if choice.view not in (None, PLAIN):
            await self._check_choosable(choice)
        id_ = default_id(choice.model, None if choice.everybody else self.rights.actor.id)
        chosen = DefaultView.get_pymongo_collection()
        if choice.view is None:
            await chosen.delete_one({"_id": id_})
        else:
            await chosen.replace_one({"_id": id_}, {"view": choice.view}, upsert=True)

    async def _check_choosable(self, choice: DefaultChoice) -> None:
        view = await self._visible(choice.view or "")
        if view.model != choice.model:
            raise _missing()
        if choice.everybody and not view.shared:
            raise ConflictError(f"the view {view.name!r} is private", hint="share it first")

    async def _visible(self, id_: str, *, is_deleted: bool = False) -> SavedView:
        view = await SavedView.get(PydanticObjectId(id_)) if ObjectId.is_valid(id_) else None
        if view is None or not await self.rights.sees(view):
            raise _missing()
        if view.deleted_at is not None and not is_deleted:
            raise _missing()
        return view

    async def _changeable(self, id_: str, *, is_deleted: bool = False) -> SavedView:
        self.rights.check_signed_in()
        view = await self._visible(id_, is_deleted=is_deleted)
        if not self.rights.may_change(view):
            hint = "save one of your own, or ask who shares it"
            raise PermissionDeniedError(f"the view {view.name!r} is somebody else's", hint=hint)
        return view

    async def _default(self, id_: str, views: list[SavedView]) -> str | None:
        """Return the chosen view, if it still exists and the actor may see it."""
        found = await DefaultView.get(id_)
        known = {PLAIN, *(str(view.id) for view in views)}
        return found.view if found is not None and found.view in known else None

    def _to_json(self, view: SavedView) -> Json:
        is_own = view.owner == self.rights.id
        return compact(
            id=str(view.id),
            name=view.name,
            search=view.search,
            shared=view.shared,
            owner="" if is_own else view.owner,
            editable=self.rights.may_change(view),
        )


async def _update(view: SavedView, changes: dict[str, Any]) -> SavedView:
    """Change a view, unless somebody has deleted, shared or hidden it since it was read."""
    same = {"_id": view.id, "owner": view.owner, "shared": view.shared, "deleted_at": view.deleted_at}
    try:
        found = await SavedView.get_pymongo_collection().update_one(same, {"$set": changes})
    except DuplicateKeyError:
        raise _name_taken(changes["name"]) from None
    if not found.matched_count:
        raise _missing()
    changed: SavedView = view.model_copy(update=changes)
    return changed


async def _forget_deleted(query: dict[str, Any]) -> None:
    """Permanently delete views that were deleted earlier."""
    await SavedView.find({"deleted_at": {"$ne": None}, **query}).delete()


def _name_taken(name: str) -> ConflictError:
    errors = [{"loc": ["name"], "msg": "is taken", "type": "unique"}]
    return ConflictError(f"there is already a view {name!r}", errors=errors)


def _missing() -> NotFoundError:
    return NotFoundError("the view does not exist")
