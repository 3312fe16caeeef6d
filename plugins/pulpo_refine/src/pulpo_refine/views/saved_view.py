"""The documents of saved views and default views."""

from datetime import datetime

from beanie import Document
from pymongo import ASCENDING, IndexModel

PLAIN = "all"
"""The id that stands for the list without a view."""


class SavedView(Document):
    """A named view of a model's list: the query of its URL.

    `model` is the path of the model, `owner` the id of the actor who saved it. A deleted one can be restored for a day.
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
    """The default view of a list: the id of a SavedView, or `all`. Its own id contains the model and the actor."""

    id: str  # type: ignore[assignment]
    view: str

    class Settings:
        name = "pulpo_default_views"


def default_id(model: str, actor: str | None) -> str:
    """Return the id of the default view of a model, for an actor, or for everybody (None)."""
    return f"{model}/everybody" if actor is None else f"{model}/actor/{actor}"
