"""The documents of saved views, and of which view a list opens with."""

from datetime import datetime

from beanie import Document
from pymongo import ASCENDING, IndexModel

PLAIN = "all"
"""In the place of a view: the list as it is without any."""


class SavedView(Document):
    """A view of the list of a model: the query of its address, under a name.

    `model` is the path of the model, `owner` the id of the actor who made it. For a day, a deleted one can be restored.
    """

    model: str
    owner: str
    name: str
    search: str
    shared: bool = False
    deleted_at: datetime | None = None

    class Settings:
        name = "pulpo_views"
        indexes = [IndexModel([(field, ASCENDING) for field in ("model", "owner", "name")], unique=True)]


class DefaultView(Document):
    """The view that a list opens with: the id of a SavedView, or `all`. Its own id names the model and the actor."""

    id: str  # type: ignore[assignment]
    view: str

    class Settings:
        name = "pulpo_default_views"


def default_id(model: str, actor: str | None) -> str:
    """Return the id of the default view of a model, for an actor, or for everybody (None)."""
    return f"{model}/everybody" if actor is None else f"{model}/actor/{actor}"
