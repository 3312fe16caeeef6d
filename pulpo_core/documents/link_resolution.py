"""Resolves links to one of several models, where a bare id may be the id of a document of any of them."""

from collections.abc import Mapping
from typing import Any

from beanie import Document, Link
from pydantic import BaseModel

from pulpo_core.beanie_internals import encode_filter
from pulpo_core.documents.content_checks import check_content
from pulpo_core.documents.ids import document_ids
from pulpo_core.documents.query.links import Readable, readable_condition
from pulpo_core.documents.rows import all_of
from pulpo_core.models.link_meanings import AMBIGUOUS, NOWHERE, Links, meanings, only_meaning, refused_link
from pulpo_core.models.link_unions import Loc, Targets, holds_link_unions, names_collection, replace_links

Key = tuple[str, str]


async def resolve_links(model: type[BaseModel], values: Any, readable: Readable) -> Any:
    """Return the values that were sent for a document, with bare ids replaced by links to the right class.

    An id belongs to the only class whose ids have its form; if there are several, to the only one with a document of
    this id that the caller may read. Raises ValidationError for any other id. Objects are left unchanged: they name
    their collection, and may already be stored.
    """
    if not isinstance(values, Mapping) or not holds_link_unions(model):
        return values
    check_content(values, model)  # before any value gets into a query
    ambiguous: Links = []

    def find(targets: Targets, value: Any, _: Loc) -> Any:
        if len(found := meanings(targets, value)) > 1:
            ambiguous.extend(found)
        return value

    replace_links(model, values, find)
    existing = await _existing(ambiguous, readable)

    def replace(targets: Targets, value: Any, loc: Loc) -> Any:
        found = meanings(targets, value)
        if len(found) < 2:
            is_shown = names_collection(value) or (isinstance(value, Mapping) and not found)
            return value if is_shown else only_meaning(targets, value, loc)
        real = [link for link in found if _key(link) in existing]
        if len(real) != 1:
            raise refused_link(targets, loc, AMBIGUOUS if real else NOWHERE)
        return real[0]

    return replace_links(model, values, replace)


async def _existing(links: Links, readable: Readable) -> set[Key]:
    """Return the keys of the links whose documents exist and may be read."""
    ids: dict[type[Document], list[Any]] = {}
    for link in links:
        ids.setdefault(link.document_class, []).append(link.ref.id)
    found: set[Key] = set()
    for target, wanted in ids.items():
        with_ids = encode_filter(target, {"_id": {"$in": wanted}})
        condition = all_of(with_ids, await readable_condition(target, readable))
        cursor = target.get_pymongo_collection().find(condition, {"_id": 1})
        found |= {_key_of(target, stored["_id"]) for stored in await cursor.to_list()}
    return found


def _key(link: Link[Any]) -> Key:
    return _key_of(link.document_class, link.ref.id)


def _key_of(target: type[Document], key: Any) -> Key:
    return target.get_collection_name(), str(document_ids(target).to_json(key))
