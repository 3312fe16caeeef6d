"""`expand=company,company.country`: replaces links by their documents, with one query per level and model."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from beanie import Document
from bson import DBRef

from pulpo_core.documents.encode.json import Encoder
from pulpo_core.documents.families import kind_of, kinds_of, own_condition
from pulpo_core.documents.fields import stored_names, visible_fields
from pulpo_core.documents.rows import Condition, all_of
from pulpo_core.models.link_unions import Targets, linked_documents

MAX_DEPTH = 3
MAX_PATHS = 20
Tree = dict[str, "Tree"]
Readable = Callable[[type[Document]], Awaitable[Condition]]
"""Returns the condition for the documents of a class that may be read."""
Key = tuple[str, str]
Found = dict[Key, Any]
"""Documents as JSON values, by their collection and id."""
_encoders: dict[type[Document], Encoder] = {}


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
        branch, links, where = tree, links_of(document), document.__name__
        for name in names:
            if name not in links:
                raise ValueError(f"{where} has no link {name!r}; its links are: {', '.join(links) or 'none'}")
            branch, where = branch.setdefault(name, {}), " or ".join(target.__name__ for target in links[name])
            links = links_behind(links[name])
    return tree


def links_of(document: type[Document]) -> dict[str, Targets]:
    """Return the linked document classes by field: several for a link to one of several models."""
    targets = ((name, linked_documents(field.annotation)) for name, field in visible_fields(document).items())
    return {name: found for name, found in targets if found}


def links_behind(targets: Targets) -> dict[str, Targets]:
    """Return the links of documents of these classes, and of those that inherit from them."""
    found: dict[str, Targets] = {}
    for kind in [kind for target in targets for kind in kinds_of(target)]:
        for name, further in links_of(kind).items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *further)))
    return found


def linked(tree: Tree, document: type[Document]) -> set[type[Document]]:
    """Return the classes that the links of a tree name."""
    return _linked(tree, links_of(document))


def _linked(tree: Tree, links: Mapping[str, Targets]) -> set[type[Document]]:
    found: set[type[Document]] = set()
    for name, branch in tree.items():
        found |= {*links[name]} | _linked(branch, links_behind(links[name]))
    return found


async def expand(
    documents: Sequence[Mapping[str, Any]],
    items: Sequence[dict[str, Any]],
    tree: Tree,
    cls: type[Document],
    readable: Readable,
) -> None:
    """Put linked documents into `items`, the JSON values of `documents`.

    Each link is looked up in the collection that it names. A dangling link, or a link to a document that may not be
    read, is left as it is.
    """
    links = links_of(cls)
    for name, branch in tree.items():
        if name not in links:  # another class has it
            continue
        key = stored_names(cls)[name]
        references = [ref for document in documents for ref in _references(document.get(key))]
        found: Found = {}
        for target in links[name]:
            own = [ref for ref in references if ref.collection == target.get_collection_name()]
            wanted = {_key(ref): ref.id for ref in own if _key(ref) not in found}
            if wanted:
                found |= await _read(target, list(wanted.values()), branch, readable)
        for item in items:
            if name in item:
                item[name] = _expanded(item[name], found)


async def _read(target: type[Document], ids: list[Any], tree: Tree, readable: Readable) -> Found:
    """Return the documents of a class with these ids, each with the fields of its own class."""
    collection = target.get_pymongo_collection()
    wanted = all_of({"_id": {"$in": ids}}, await readable_condition(target, readable))
    by_kind: dict[type[Document], list[Mapping[str, Any]]] = {}
    for stored in await collection.find(wanted).to_list():
        by_kind.setdefault(kind_of(target, stored), []).append(stored)
    found: Found = {}
    for kind, documents in by_kind.items():
        values = orjson.loads(_encoder(kind).many(documents))
        await expand(documents, values, tree, kind, readable)
        keys = [(collection.name, str(document["_id"])) for document in documents]
        found |= dict(zip(keys, values, strict=True))
    return found


async def readable_condition(target: type[Document], readable: Readable) -> Condition:
    """Return the condition for the documents of a class and its subclasses that may be read."""
    kinds = kinds_of(target)
    rules = [await readable(kind) for kind in kinds]
    if not any(rules):
        return own_condition(target, children=True)
    each = [all_of(own_condition(kind), rule) for kind, rule in zip(kinds, rules, strict=True)]
    return each[0] if len(each) == 1 else {"$or": each}


def _encoder(kind: type[Document]) -> Encoder:
    """Return the encoder of a class. Cached, because creating it is slow."""
    if kind not in _encoders:
        _encoders[kind] = Encoder(kind)
    return _encoders[kind]


def _references(value: Any) -> Iterator[DBRef]:
    if isinstance(value, DBRef):
        yield value
    elif isinstance(value, list | Mapping):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _references(item)


def _expanded(shown: Any, found: Found) -> Any:
    """Return the value of a field as JSON, with the documents in place of its links."""
    if isinstance(shown, list):
        return [_expanded(item, found) for item in shown]
    if not isinstance(shown, dict):
        return shown
    if shown.keys() == {"id", "collection"}:
        return found.get((str(shown["collection"]), str(shown["id"])), shown)
    return {name: _expanded(item, found) for name, item in shown.items()}


def _key(reference: DBRef) -> Key:
    return reference.collection, str(reference.id)
