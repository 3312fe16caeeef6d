"""`expand=company,company.country`: replaces links by their documents, with one query per level for a whole page."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson
from beanie import Document
from bson import DBRef

from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.query.filters import linked_document
from pulpo_core.documents.rows import Condition, all_of

MAX_DEPTH = 3
MAX_PATHS = 20
Tree = dict[str, "Tree"]
Readable = Callable[[type[Document]], Awaitable[Condition]]
"""Returns the condition for the documents of a class that may be read."""


def read_paths(text: str, document: type[Document]) -> Tree:
    """Return the links to follow as a tree of field names. Raises ValueError for other fields and for deep paths."""
    tree: Tree = {}
    paths = text.split(",")
    if len(paths) > MAX_PATHS:
        raise ValueError(f"must name at most {MAX_PATHS} links")
    for path in paths:
        names = path.split(".")
        if len(names) > MAX_DEPTH:
            raise ValueError(f"{path!r} is deeper than {MAX_DEPTH} links")
        branch, source = tree, document
        for name in names:
            target = links_of(source).get(name)
            if target is None:
                known = ", ".join(links_of(source)) or "none"
                raise ValueError(f"{source.__name__} has no link {name!r}; its links are: {known}")
            branch, source = branch.setdefault(name, {}), target
    return tree


def links_of(document: type[Document]) -> dict[str, type[Document]]:
    """Return the linked document classes by field."""
    targets = ((name, linked_document(field.annotation)) for name, field in visible_fields(document).items())
    return {name: target for name, target in targets if target is not None}


def linked(tree: Tree, cls: type[Document]) -> set[type[Document]]:
    """Return the classes of the documents that are read for a tree of links."""
    targets = [(links_of(cls)[name], branch) for name, branch in tree.items()]
    return set[type[Document]]().union(*({target} | linked(branch, target) for target, branch in targets))


async def expand(
    documents: Sequence[Mapping[str, Any]],
    items: Sequence[dict[str, Any]],
    tree: Tree,
    cls: type[Document],
    readable: Readable,
) -> None:
    """Put linked documents into `items`, the JSON values of `documents`.

    A dangling link, or one to a document that may not be read, stays a link.
    """
    for name, branch in tree.items():
        target = links_of(cls)[name]
        key = stored_names(cls)[name]
        ids = {ref.id for document in documents for ref in _references(document.get(key))}
        if not ids:
            continue
        wanted = all_of({"_id": {"$in": list(ids)}}, await readable(target))
        found = await target.get_pymongo_collection().find(wanted).to_list()
        values = orjson.loads(Encoder(target).many(found))
        await expand(found, values, branch, target, readable)
        by_id = {str(value["id"]): value for value in values}
        for item in items:
            if name in item:  # else `fields` leaves it out
                item[name] = _replaced(item[name], by_id)


def _references(value: Any) -> Iterable[DBRef]:
    return (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, DBRef))


def _replaced(link: Any, by_id: Mapping[str, Any]) -> Any:
    if isinstance(link, list):
        return [_replaced(item, by_id) for item in link]
    return by_id.get(str(link.get("id")), link) if isinstance(link, dict) else link
