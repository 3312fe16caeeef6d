"""Checks that linked documents exist before a document is written: the setting `check_links`.

Only links that the write adds are looked up, so that a document whose link has lost its target can still be changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from beanie import Document, Link
from bson import DBRef
from pymongo.asynchronous.database import AsyncDatabase

from pulpo_core.bson_codec import encoded
from pulpo_core.documents.content_checks import Loc, walk_values
from pulpo_core.documents.link_types import may_hold_links
from pulpo_core.exceptions import ValidationError
from pulpo_core.runtime import current_runtime

Target = tuple[str, str, bytes]
"""The database, the collection and the id of a document, as a key."""


def are_links_checked(kind: type[Document]) -> bool:
    """Return True if the running project checks the links of documents of this class."""
    runtime = current_runtime()
    return runtime is not None and runtime.project.settings.check_links and may_hold_links(kind)


async def check_targets(document: Document, former: Mapping[str, Any] | None) -> None:
    """Raise ValidationError if a document adds a link to one that does not exist; `former` is its stored content."""
    (error,) = await target_errors([document], former)
    if error is not None:
        raise error


async def target_errors(
    documents: Sequence[Document], former: Mapping[str, Any] | None = None
) -> list[ValidationError | None]:
    """Return for each document an error if it links to one that does not exist, else None.

    The documents are written together, so they may link to each other. Needs one query for each linked collection.
    """
    database = documents[0].get_pymongo_collection().database
    found = [list(_links(document)) for document in documents]
    known = {target_of(database, ref) for _, ref in _links(former)}
    missing = await missing_targets(database, (ref for links in found for _, ref in links), known)
    own = [_own_target(database, document) for document in documents]
    refused: set[int] = set()
    while True:
        absent = missing - {target for index, target in enumerate(own) if index not in refused}
        errors = [_error([(loc, ref) for loc, ref in links if target_of(database, ref) in absent]) for links in found]
        if (now := {index for index, error in enumerate(errors) if error is not None}) == refused:
            return errors
        refused = now  # links to a document with an error are dangling, because it will not be written


async def missing_targets(
    database: AsyncDatabase[Any], references: Iterable[DBRef], known: Collection[Target] = ()
) -> set[Target]:
    """Return the referenced documents that do not exist, without looking up those that are known to exist."""
    wanted: dict[tuple[str, str], dict[Target, Any]] = {}
    for ref in references:
        if (target := target_of(database, ref)) not in known:
            wanted.setdefault(target[:2], {})[target] = ref.id
    missing: set[Target] = set()
    for (name, collection), ids in wanted.items():
        where = database.client[name][collection] if name != database.name else database[collection]
        cursor = where.find({"_id": {"$in": [*ids.values()]}}, {"_id": 1})
        existing = {(name, collection, encoded(stored["_id"])) async for stored in cursor}
        missing |= ids.keys() - existing
    return missing


def _links(value: Any) -> Iterable[tuple[Loc, DBRef]]:
    """Yield the links in a document, or in stored content, with their locations."""
    for loc, part in walk_values(value):
        if isinstance(part, Link):
            yield loc, part.ref
        elif isinstance(part, DBRef):
            yield loc, part


def target_of(database: AsyncDatabase[Any], ref: DBRef) -> Target:
    """Return the key of the referenced document."""
    return ref.database or database.name, ref.collection, encoded(ref.id)


def _own_target(database: AsyncDatabase[Any], document: Document) -> Target:
    return target_of(database, DBRef(type(document).get_collection_name(), document.id))


def _error(missing: Sequence[tuple[Loc, DBRef]]) -> ValidationError | None:
    if not missing:
        return None
    errors = [
        {"loc": loc, "msg": f"{ref.collection} has no document with the id {ref.id!s:.100}", "type": "value"}
        for loc, ref in missing
    ]
    (loc, first), more = missing[0], len(missing) - 1
    message = f"{'.'.join(map(str, loc))} links to a document that does not exist: {first.id!s:.100}"
    return ValidationError(f"{message}; and {more} more" if more else message, errors=errors)
