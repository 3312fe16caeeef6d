"""The event for a change of one document, as clients receive it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
import pydantic
from beanie import Document

from pulpo_core.beanie_internals import is_of_class, parse_obj
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.ids import document_ids
from pulpo_core.documents.own_methods import DELETED_AT, is_soft_deleted
from pulpo_core.documents.rows import Rows, meets, row_rules
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo
from pulpo_core.sensitive import masked, may_hold_sensitive
from pulpo_core.writes.effects import EffectKind

log = logging.getLogger("pulpo.api")


@dataclass(frozen=True, slots=True)
class Event:
    """A change of one document. `id` is the position after it, to resume from; `data` is JSON; `model` is a name.

    `stored` is the stored document now or before its deletion, if known; `view` creates its events.
    """

    id: str
    kind: EffectKind
    model: str
    data: str
    view: "EventView"
    stored: Mapping[str, Any] | None

    async def is_open_to(self, actor: Actor) -> bool:
        """Return True if the document is among the rows that an actor may read.

        A change stream contains a deleted document only if its collection has pre-images. Without, only actors who may
        read all rows get its deletion.
        """
        view = self.view
        if not view.row_rules:
            return True
        condition = await Rows(view.document, view.name, view.row_rules, actor).condition("read")
        if self.stored is None:
            return not condition
        return await meets(view.document, self.stored, condition)


class EventView:
    """Creates the events of one model, with documents as the rest of the API shows them, but no sensitive values."""

    def __init__(self, model: ModelInfo) -> None:
        self.name = model.name
        self.path = model.path
        self.document = model.document_cls
        self.row_rules = row_rules(self.document)
        self._is_soft_deleted = is_soft_deleted(self.document)
        self._encoder = Encoder(self.document)
        self._is_masked = may_hold_sensitive(self.document)
        self._ids = document_ids(self.document)

    def event(self, id: str, kind: EffectKind, key: Any, stored: Mapping[str, Any] | None) -> Event:  # noqa: A002
        """Return the event for a change of the document `key`; `stored` is its state now or before, if known.

        For readers, a soft-deleted document is deleted, so all its changes are reported as deletions.
        """
        if self._is_soft_deleted and stored is not None and stored.get(DELETED_AT) is not None:
            kind = "deleted"
        document = None if kind == "deleted" or stored is None else self.parse(stored)
        shown = b"null" if document is None else self._json(document)
        head = orjson.dumps({"model": self.name, "path": self.path, "id": self._ids.to_json(key)})
        data = (head[:-1] + b',"document":' + shown + b"}").decode()
        return Event(id, kind, self.name, data, self, stored if self.row_rules else None)

    def parse(self, stored: Mapping[str, Any]) -> Document | None:
        """Return the document for a stored one; None and a log warning if it does not fit the model."""
        try:
            found = cast(Document, parse_obj(self.document, stored))
        except (pydantic.ValidationError, ArithmeticError, TypeError, ValueError) as error:
            self._warn(stored.get("_id"), error)
            return None
        return found

    def _json(self, document: Document) -> bytes:
        try:
            shown = self._encoder.built(document)
        except (TypeError, ValueError) as error:
            self._warn(document.id, error)
            return b"null"
        return orjson.dumps(masked(orjson.loads(shown), self.document)) if self._is_masked else shown

    def _warn(self, key: Any, error: Exception) -> None:
        log.warning("events: %s %r does not fit its model: %s", self.name, key, type(error).__name__)


class EventViews:
    """The event views by collection."""

    def __init__(self, models: Iterable[ModelInfo]) -> None:
        self._by_collection: dict[str, list[EventView]] = {}
        for view in map(EventView, models):
            self._by_collection.setdefault(view.document.get_collection_name(), []).append(view)

    @property
    def collections(self) -> list[str]:
        """The names of the collections, in the database."""
        return sorted(self._by_collection)

    @property
    def need_deleted(self) -> bool:
        """True if the events of a deletion depend on the document: its class, or whether an actor may read it."""
        return any(len(views) > 1 or views[0].row_rules for views in self._by_collection.values())

    def find(self, collection: str, stored: Mapping[str, Any] | None) -> EventView | None:
        """Return the view for a stored document. If several models share the collection, its class decides; if that is
        not known, it is the view of their root."""
        views = self._by_collection.get(collection, [])
        named = [view for view in views if is_of_class(view.document, stored or {})]
        return next(iter(named or sorted(views, key=lambda view: len(view.document.__mro__))), None)
