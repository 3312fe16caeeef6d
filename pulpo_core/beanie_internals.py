"""The only adapter to Beanie's private modules and to the private names in its documents.

Because of it, Beanie is pinned below its next minor version. `tests/core/test_internals.py` tests everything that Pulpo
relies on: if it passes with a new version, raise the pin in pyproject.toml.
"""

import asyncio
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args, get_origin

from beanie import BackLink, Document, Link, View
from beanie.odm.actions import ActionDirections, ActionRegistry, EventTypes
from beanie.odm.fields import LinkInfo, LinkTypes
from beanie.odm.queries.find import FindMany
from beanie.odm.registry import DocsRegistry
from beanie.odm.utils import dump, encoder, parsing
from beanie.odm.utils.encoder import Encoder
from beanie.odm.utils.init import Initializer
from beanie.odm.utils.parsing import parse_obj
from beanie.odm.utils.typing import get_index_attributes
from bson.errors import InvalidDocument
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pymongo.asynchronous.database import AsyncDatabase

from pulpo_core.annotations import accepts_none, item_type, members

__all__ = [
    "ActionDirections",
    "Encoder",
    "EventTypes",
    "bind_documents",
    "class_id",
    "encode_filter",
    "evaluate_link",
    "every_document",
    "get_dict",
    "get_index_attributes",
    "is_encodable",
    "is_of_class",
    "parse_obj",
    "read_models_with",
    "register_documents",
    "replace_encoder",
    "run_actions",
    "save_state",
    "set_encoder",
    "validate_before_write",
]


async def bind_documents(database: AsyncDatabase[Any], documents: list[type[Document] | type[View]]) -> None:
    """Bind documents and views to a database, as `init_beanie` does, without creating indexes."""
    await _Initializer(database=database, document_models=documents, skip_indexes=True)


class _Initializer(Initializer):
    """Beanie's initializer with support for links to one of several models, and without the step whose time grows with
    the square of the number of documents.
    """

    def detect_link(self, field: FieldInfo, field_name: str) -> LinkInfo | None:
        """Return Beanie's description of a field that is a link, or None."""
        return super().detect_link(field, field_name) or _other_link(field, field_name)

    def fill_docs_registry(self) -> None:
        """Register the models of each module once, not once for each document in it."""
        one_each = {document.__module__: document for document in self.document_models}
        everything, self.document_models = self.document_models, list(one_each.values())
        super().fill_docs_registry()  # type: ignore[no-untyped-call]
        self.document_models = everything


def _other_link(field: FieldInfo, name: str) -> LinkInfo | None:
    """Return the description of a link that Beanie does not recognise as one: `Link[A] | Link[B]`, and links with an
    alias or an `Annotated` around them.

    A link to one of several models is not fetchable, because a `$lookup` reads a single collection: the values stay
    links.
    """
    kinds = members(field.annotation)
    item = item_type(kinds[0]) if len(kinds) == 1 else None
    links = kinds if item is None else members(item)
    origins = {get_origin(link) for link in links}
    if origins not in ({Link}, {BackLink}) or (item is not None and accepts_none(item)):
        return None
    if len(links) == 1 and item is not None and get_origin(kinds[0]) is not list:
        return None
    words = ["OPTIONAL"] * accepts_none(field.annotation) + ["BACK"] * (origins == {BackLink})
    extra = field.json_schema_extra
    original = extra.get("original_field", "") if isinstance(extra, dict) else ""
    return LinkInfo(
        field_name=name,
        lookup_field_name=name if origins == {Link} else str(original),
        document_class=evaluate_link(get_args(links[0])[0]),
        link_type=LinkTypes["_".join([*words, "DIRECT" if item is None else "LIST"])],
        is_fetchable=len(links) == 1,
    )


def register_documents(documents: Iterable[type[Document]]) -> None:
    """Register documents so that Beanie finds them by name in links, without a database."""
    for document in documents:
        DocsRegistry.register(document.__name__, document)


def evaluate_link(target: Any) -> Any:
    """Return the document class for the parameter of a link, which may be a name: `Link["Job"]`."""
    return DocsRegistry.evaluate_fr(target)


async def run_actions(document: Document, events: Sequence[EventTypes], direction: ActionDirections) -> None:
    """Run the document's actions for these events: before a write in this order, after it in the reverse order.

    An action for several of the events runs once.
    """
    kind = type(document)
    if kind not in ActionRegistry._actions:  # most classes have no actions
        return
    ordered = events if direction is ActionDirections.BEFORE else events[::-1]
    lists = [ActionRegistry.get_action_list(kind, event, direction) for event in ordered]
    done: set[Callable[..., Any]] = set()
    for actions in lists:
        answers = [action(document) for action in actions if action not in done]
        done.update(actions)
        waiting = [answer for answer in answers if inspect.isawaitable(answer)]
        if waiting:  # gathering none would yield to the event loop
            await asyncio.gather(*waiting)


async def validate_before_write(document: Document) -> None:
    """Validate a document as Beanie does before a write: `validate_on_save`, with its actions.

    Most classes have neither; this check is faster than that of `validate_self`.
    """
    kind = type(document)
    validates = kind.get_settings().validate_on_save or kind.validate_self is not Document.validate_self
    if validates or kind in ActionRegistry._actions:
        await document.validate_self()


def every_document(kind: type[Document]) -> FindMany[Any]:
    """Return the query for all documents of a class, including those that the class hides."""
    query: FindMany[Any] = Document.find_many.__func__(kind)  # type: ignore[attr-defined]
    return query


def encode_filter(kind: type[Document], condition: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a condition of Beanie's, or a filter of MongoDB, with values in their stored form."""
    return dict(Encoder(custom_encoders=kind.get_settings().bson_encoders).encode(condition))


def get_dict(document: Document, **options: Any) -> dict[str, Any]:
    """Return a document as Beanie stores it. Raises InvalidDocument for a value that it cannot encode."""
    try:
        values: dict[str, Any] = dump.get_dict(document, **options)
    except ValueError as error:
        if str(error).startswith("Cannot encode"):
            raise InvalidDocument(str(error)) from None
        raise
    return values


def is_encodable(kind: type) -> bool:
    """Return True if Beanie can encode the values of a class: with an encoder, or as a list or dict."""
    return issubclass(kind, (*encoder.BSON_SCALAR_TYPES, *encoder.DEFAULT_CUSTOM_ENCODERS, BaseModel, Iterable))


def save_state(document: Document) -> None:
    """Record the values of a document as the stored ones, for `save_changes`."""
    document._save_state()


def class_id(document: type[Document]) -> str | None:
    """Return Beanie's name for the class in a collection that several classes share; None if it is the only one."""
    return document._class_id


def is_of_class(document: type[Document], stored: Mapping[str, Any]) -> bool:
    """Return True if a stored document, or a filter, names this class, which shares its collection with others."""
    return document._class_id is not None and stored.get(document.get_settings().class_id) == document._class_id


def set_encoder(kind: type, encode: Callable[[Any], Any]) -> None:
    """Set Beanie's encoder for values of a type, unless it has one."""
    encoder.DEFAULT_CUSTOM_ENCODERS.setdefault(kind, encode)


def replace_encoder(kind: type, encode: Callable[[Any], Any]) -> None:
    """Replace Beanie's encoder for values of a type."""
    encoder.DEFAULT_CUSTOM_ENCODERS[kind] = encode


def read_models_with(read: Callable[[type[BaseModel], Any], BaseModel]) -> None:
    """Make Beanie create all documents that it reads with `read(model, stored)`. Beanie has no setting for this."""
    parsing.parse_model = read  # type: ignore[attr-defined, assignment]
