"""Translates calls of PyMongo's methods to the fields of a `Write`.

Each function takes the collection (database, client) and the arguments by name, and returns None if the call writes
nothing, or PyMongo will refuse it.
"""

from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

from bson import ObjectId
from bson.raw_bson import RawBSONDocument
from pymongo.asynchronous.collection import AsyncCollection

from pulpo_core.pymongo_internals import bulk_operation

Fields = dict[str, Any]
Arguments = dict[str, Any]
NOWHERE: Fields = {"database": None, "collection": None}


def insert_one(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.insert_one`."""
    return {**place(collection), "kind": "insert", "documents": (with_id(arguments.get("document")),)}


def insert_many(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.insert_many`. The documents of a generator are put into a list, to be read twice."""
    documents = arguments.get("documents")
    if not isinstance(documents, list | tuple):
        if not isinstance(documents, Iterable) or isinstance(documents, Mapping):
            return None
        documents = list(documents)
        arguments["documents"] = documents or iter(())
    if not documents:
        return None
    return {**place(collection), "kind": "insert", "documents": tuple(map(with_id, documents))}


def update(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.update_one`, `find_one_and_update`."""
    return {**_matching(collection, arguments), "kind": "update", "update": arguments.get("update")}


def update_many(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.update_many`."""
    return {**_matching(collection, arguments), "kind": "update", "update": arguments.get("update"), "many": True}


def replace(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.replace_one`, `find_one_and_replace`."""
    return {**_matching(collection, arguments), "kind": "replace", "documents": (arguments.get("replacement"),)}


def delete(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.delete_one`, `find_one_and_delete`."""
    return {**_matching(collection, arguments), "kind": "delete"}


def delete_many(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.delete_many`."""
    return {**_matching(collection, arguments), "kind": "delete", "many": True}


def bulk_write(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.bulk_write`."""
    parts = _operations(arguments.get("requests"), place(collection))
    return {**place(collection), "kind": "bulk", "parts": parts} if parts else None


def client_bulk_write(client: Any, arguments: Arguments) -> Fields | None:
    """`client.bulk_write`: each operation names its collection."""
    parts = _operations(arguments.get("models"), NOWHERE)
    return bulk(parts) if parts else None


def bulk(parts: list[Fields]) -> Fields:
    """Return the fields for several writes in one command, possibly to several collections."""
    places = [{name: part[name] for name in NOWHERE} for part in parts]
    shared = places[0] if parts and all(place == places[0] for place in places) else NOWHERE
    return {**shared, "kind": "bulk", "parts": parts}


def aggregate(target: Any, arguments: Arguments) -> Fields | None:
    """`aggregate` of a collection or a database: a write if its last stage is `$out` or `$merge`."""
    database = target.database if isinstance(target, AsyncCollection) else target  # `database.database` is a collection
    return pipeline(database.name, arguments.get("pipeline"))


def rename(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.rename`."""
    return {**place(collection), "kind": "rename"}


def drop(collection: Any, arguments: Arguments) -> Fields | None:
    """`collection.drop`."""
    return {**place(collection), "kind": "drop"}


def drop_collection(database: Any, arguments: Arguments) -> Fields | None:
    """`database.drop_collection`."""
    name = arguments.get("name_or_collection")
    return {"kind": "drop", "database": database.name, "collection": getattr(name, "name", name)}


def drop_database(client: Any, arguments: Arguments) -> Fields | None:
    """`client.drop_database`."""
    name = arguments.get("name_or_database")
    return {"kind": "drop", "database": getattr(name, "name", name), "collection": None}


def pipeline(database: str, stages: Any) -> Fields | None:
    """Return the fields for an aggregation that ends with `$out` or `$merge`, with the collection that it writes to."""
    last = stages[-1] if isinstance(stages, list | tuple) and stages else None
    if not isinstance(last, Mapping):
        return None
    target = last.get("$out")
    if target is None and (target := last.get("$merge")) is not None and isinstance(target, Mapping):
        target = target.get("into")
    if isinstance(target, Mapping):
        return {"kind": "aggregate", "database": target.get("db", database), "collection": target.get("coll")}
    return None if target is None else {"kind": "aggregate", "database": database, "collection": target}


def place(collection: Any) -> Fields:
    """Return the names of a collection and its database."""
    return {"database": collection.database.name, "collection": collection.name}


def with_id(document: Any) -> Any:
    """Return the document, with the `_id` that PyMongo would add later, so that middlewares know it."""
    is_changeable = type(document) is dict or (
        isinstance(document, MutableMapping) and not isinstance(document, RawBSONDocument)
    )
    if is_changeable and "_id" not in document:
        document["_id"] = ObjectId()
    return document


def named_ids(fields: Fields) -> tuple[Any, ...] | None:
    """Return the only `_id`s that a write may touch; None if it does not name them."""
    if fields["kind"] == "insert":
        documents = fields["documents"]
        named = all(
            (type(document) is dict or isinstance(document, Mapping)) and "_id" in document for document in documents
        )
        return tuple(document["_id"] for document in documents) if named else None
    return _ids_in(fields.get("filter"))


def _ids_in(condition: Any) -> tuple[Any, ...] | None:
    """Return the `_id`s that a filter names: `{"_id": 1, …}`, with `$eq` or `$in`, or inside `$and`."""
    if not isinstance(condition, Mapping):
        return None
    if "_id" not in condition:
        return next((found for each in condition.get("$and", ()) if (found := _ids_in(each)) is not None), None)
    key = condition["_id"]
    if isinstance(key, Mapping) and next(iter(key), "").startswith("$"):
        return tuple(key["$in"]) if set(key) == {"$in"} else (key["$eq"],) if set(key) == {"$eq"} else None
    return (key,)


def _matching(collection: Any, arguments: Arguments) -> Fields:
    upsert = bool(arguments.get("upsert", False))
    return {**place(collection), "filter": arguments.get("filter"), "upsert": upsert}


def _operations(given: Any, where: Fields) -> list[Fields]:
    operations = given if isinstance(given, list) else []
    parts = [{**where, **found} for each in operations if (found := bulk_operation(each))]
    for part in parts:
        if part["kind"] == "insert":
            part["documents"] = tuple(map(with_id, part["documents"]))
    return parts
