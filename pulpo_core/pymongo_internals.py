"""The only adapter to PyMongo's private parts: the operations of a bulk write, and the bound session.

`tests/core/test_internals.py` tests everything that Pulpo relies on.
"""

from collections.abc import Callable
from copy import copy
from typing import TYPE_CHECKING, Any

from pymongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateMany, UpdateOne

if TYPE_CHECKING:
    from pymongo.asynchronous.client_session import AsyncClientSession


def bound_session(client: Any) -> "AsyncClientSession | None":
    """Return the session that all calls of a client use inside `session.bind()`; None outside."""
    session: AsyncClientSession | None = client._get_bound_session()
    return session


def bulk_operation(operation: Any) -> dict[str, Any] | None:
    """Return the fields of the `Write` for an operation of `bulk_write`; None if PyMongo will refuse it."""
    if isinstance(operation, InsertOne):
        return {"kind": "insert", "documents": (operation._doc,), **_namespace(operation)}
    if isinstance(operation, DeleteOne | DeleteMany):
        many = isinstance(operation, DeleteMany)
        return {"kind": "delete", "filter": operation._filter, "many": many, **_namespace(operation)}
    if isinstance(operation, ReplaceOne):
        return {"kind": "replace", "documents": (operation._doc,), **_matching(operation)}
    if isinstance(operation, UpdateOne | UpdateMany):
        many = isinstance(operation, UpdateMany)
        return {"kind": "update", "update": operation._doc, "many": many, **_matching(operation)}
    return None


def changed_operation(operation: Any, of_filter: Callable[[Any], Any], of_update: Callable[[Any], Any]) -> Any:
    """Return an operation of `bulk_write` with another filter and update; an insert unchanged."""
    if not isinstance(operation, DeleteOne | DeleteMany | ReplaceOne | UpdateOne | UpdateMany):
        return operation
    changed: Any = copy(operation)
    changed._filter = of_filter(operation._filter)
    if isinstance(operation, UpdateOne | UpdateMany):
        changed._doc = of_update(operation._doc)
    return changed


def _matching(operation: Any) -> dict[str, Any]:
    return {"filter": operation._filter, "upsert": bool(operation._upsert), **_namespace(operation)}


def _namespace(operation: Any) -> dict[str, Any]:
    """Return the database and the collection if the operation names them, as in `client.bulk_write`."""
    if not operation._namespace:
        return {}
    database, _, collection = operation._namespace.partition(".")
    return {"database": database, "collection": collection}
