"""What Pulpo relies on in the private parts of PyMongo, and in what its client can do."""

import inspect
import re
from pathlib import Path
from typing import Any

import beanie
import pytest
from pymongo import AsyncMongoClient, DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from pulpo_core.pymongo_internals import bulk_operation
from pulpo_core.writes.client import WriteClient, WriteCollection, WriteDatabase

SET = {"$set": {"b": 2}}
PLACE = {"database": "db", "collection": "a.b"}
OPERATIONS: list[tuple[Any, dict[str, Any] | None]] = [
    (InsertOne({"a": 1}), {"kind": "insert", "documents": ({"a": 1},)}),
    (InsertOne({"a": 1}, "db.a.b"), {"kind": "insert", "documents": ({"a": 1},), **PLACE}),
    (DeleteOne({"a": 1}), {"kind": "delete", "filter": {"a": 1}, "many": False}),
    (DeleteMany({}, namespace="db.a.b"), {"kind": "delete", "filter": {}, "many": True, **PLACE}),
    (
        ReplaceOne({"a": 1}, {"b": 1}, upsert=True),
        {"kind": "replace", "filter": {"a": 1}, "documents": ({"b": 1},), "upsert": True},
    ),
    (UpdateOne({}, SET), {"kind": "update", "filter": {}, "update": SET, "many": False, "upsert": False}),
    (
        UpdateMany({}, [SET], namespace="db.a.b"),
        {"kind": "update", "filter": {}, "update": [SET], "many": True, "upsert": False, **PLACE},
    ),
    ({"insert": 1}, None),
]
# The public coroutines of PyMongo that write no document. One that is not listed and does not pass the middlewares is
# new: it belongs here, or into pulpo_core/writes/client.py.
READS = {
    AsyncCollection: {
        *("count_documents", "distinct", "estimated_document_count", "find_one", "options", "watch"),
        *("create_index", "create_indexes", "drop_index", "drop_indexes", "index_information", "list_indexes"),
        *("create_search_index", "create_search_indexes", "drop_search_index", "list_search_indexes"),
        "update_search_index",
    },
    AsyncDatabase: {"dereference", "list_collection_names", "list_collections", "validate_collection", "watch"},
    AsyncMongoClient: {
        *("aclose", "aconnect", "close", "list_database_names", "list_databases", "server_info", "watch"),
    },
}
BY_BEANIE = {"find", "find_one", "count_documents", "distinct", "aggregate", "name"}


@pytest.mark.parametrize(("operation", "expected"), OPERATIONS, ids=lambda value: type(value).__name__)
def test_operations_of_a_bulk_can_be_read(operation: Any, expected: dict[str, Any] | None) -> None:
    assert bulk_operation(operation) == expected


@pytest.mark.parametrize("ours", [WriteCollection, WriteDatabase, WriteClient])
def test_each_method_of_pymongo_writes_through_the_middlewares_or_does_not_write(ours: type) -> None:
    theirs: Any = ours.__mro__[1]
    public = {name for name, value in inspect.getmembers(theirs) if _is_coroutine(value) and name[0] != "_"}
    assert public - vars(ours).keys() == READS[theirs]


@pytest.mark.parametrize("theirs", READS)
def test_what_gives_a_collection_gives_one_of_ours(theirs: type) -> None:
    ours = {AsyncCollection: WriteCollection, AsyncDatabase: WriteDatabase, AsyncMongoClient: WriteClient}[theirs]
    giving = re.compile(r"(return|=) (database\.)?(AsyncCollection|AsyncDatabase)\(")
    public = {
        name
        for name, value in inspect.getmembers(theirs, inspect.isfunction)
        if (name == "__getitem__" or name[0] != "_") and giving.search(inspect.getsource(value))
    }
    assert public
    assert public <= vars(ours).keys()


def test_beanie_writes_by_methods_that_are_known() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(beanie.__file__).parent.glob("odm/**/*.py"))
    used = set(re.findall(r"get_pymongo_collection\(\)\s*\.(\w+)", source))
    assert {"insert_one", "insert_many", "bulk_write", "delete_one", "find_one_and_update"} <= used
    assert used <= vars(WriteCollection).keys() | BY_BEANIE


def _is_coroutine(value: Any) -> bool:
    return inspect.iscoroutinefunction(inspect.unwrap(value)) if callable(value) else False
