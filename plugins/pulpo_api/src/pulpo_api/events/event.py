"""One change of one document, as a client is told of it."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import orjson
import pydantic
from beanie import Document

from pulpo_core.beanie_internals import class_id, parse_obj
from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.ids import document_ids
from pulpo_core.documents.rows import Rows, meets, row_rules
from pulpo_core.invocation import Actor
from pulpo_core.metadata import ModelInfo

log = logging.getLogger("pulpo.api")

EventKind = Literal["created", "updated", "deleted"]


@dataclass(frozen=True, slots=True)
class Event:
    """`id` is the position after the event, for resumption; `data` is JSON; `model` is a name.

    `stored` is what the database holds or held, if that is known, and `view` how it is shown.
    """

    id: str
    kind: EventKind
    model: str
    data: str
    view: "EventView"
    stored: Mapping[str, Any] | None

    async def is_open_to(self, actor: Actor) -> bool:
        """Return True if the document is among the rows that an actor may read.

        A change stream does not say what a deleted document was: its end is told only to those who may read all rows.
        """
        view = self.view
        if not view.row_rules:
            return True
        condition = await Rows(view.document, view.name, view.row_rules, actor).condition("read")
        if self.stored is None:
            return not condition
        return await meets(view.document, self.stored, condition)


class EventView:
    """How the changes of one model are shown: as the rest of the API shows its documents."""

    def __init__(self, model: ModelInfo) -> None:
        self.name = model.name
        self.path = model.path
        self.document = model.document_cls
        self.row_rules = row_rules(self.document)
        self._encoder = Encoder(self.document)
        self._ids = document_ids(self.document)

    def event(self, id: str, kind: EventKind, key: Any, stored: Mapping[str, Any] | None) -> Event:  # noqa: A002
        """Return the event of a change; `key` is the document's id, `stored` what it is now, or was, if known."""
        document = None if kind == "deleted" or stored is None else self.parse(stored)
        shown = b"null" if document is None else self._json(document)
        head = orjson.dumps({"model": self.name, "path": self.path, "id": self._ids.to_json(key)})
        data = (head[:-1] + b',"document":' + shown + b"}").decode()
        return Event(id, kind, self.name, data, self, stored if self.row_rules else None)

    def parse(self, stored: Mapping[str, Any]) -> Document | None:
        """A document as the database holds it; None, and a line in the log, for one that does not fit the model."""
        try:
            found = cast(Document, parse_obj(self.document, stored))
        except (pydantic.ValidationError, ArithmeticError, TypeError, ValueError) as error:
            self._warn(stored.get("_id"), error)
            return None
        return found

    def _json(self, document: Document) -> bytes:
        try:
            return self._encoder.built(document)
        except (TypeError, ValueError) as error:
            self._warn(document.id, error)
            return b"null"

    def _warn(self, key: Any, error: Exception) -> None:
        log.warning("events: the %s %r does not fit its model: %s", self.name, key, type(error).__name__)


class EventViews:
    """The models by the collection that holds them."""

    def __init__(self, models: Iterable[ModelInfo]) -> None:
        self._by_collection: dict[str, list[EventView]] = {}
        for view in map(EventView, models):
            self._by_collection.setdefault(view.document.get_collection_name(), []).append(view)

    @property
    def collections(self) -> list[str]:
        """The names of the collections, in the database."""
        return sorted(self._by_collection)

    def find(self, collection: str, stored: Mapping[str, Any] | None) -> EventView | None:
        """The view of a stored document. Where models share a collection, its class decides, else the first of them."""
        views = self._by_collection.get(collection, [])
        word = (stored or {}).get("_class_id")
        named = [view for view in views if word is not None and class_id(view.document) == word]
        return next(iter(named or sorted(views, key=lambda view: len(view.document.__mro__))), None)
