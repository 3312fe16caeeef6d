"""Iterative migrations: one function, called for each document of a collection.

Beanie itself replaces each document by the fields of the new class. Here a document keeps fields of neither class.
"""

import tempfile
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

import bson
from bson.raw_bson import RawBSONDocument
from pydantic import BaseModel, RootModel
from pymongo import ReplaceOne, UpdateOne

from pulpo_cli.db.copies.extended_json import AS_BYTES
from pulpo_cli.db.document_checks import BATCH
from pulpo_cli.db.migrations.beanie_migrations import IterativeFunction, call_iterative
from pulpo_cli.db.migrations.changes import CollectionChanges
from pulpo_cli.db.migrations.merging import merge, same
from pulpo_core.beanie_internals import get_dict, parse_obj
from pulpo_core.exceptions import DeclarationError

if TYPE_CHECKING:
    from beanie import Document
    from pymongo.asynchronous.client_session import AsyncClientSession

Result = tuple[RawBSONDocument, dict[str, Any]]
"""A document as it is stored, and after the migration."""


async def run_iterative(function: IterativeFunction, session: "AsyncClientSession | None") -> None:
    """Run a function for each document, then write the changes; if it fails for one document, nothing is written."""
    collection = function.output_document_model.get_pymongo_collection().with_options(codec_options=AS_BYTES)
    with tempfile.TemporaryFile() as file:
        async for stored, result in results(function, session):
            if not same(stored, result):
                file.write(bson.encode({"stored": stored, "result": result}))
        file.seek(0)
        writes: list[Any] = []
        for entry in bson.decode_file_iter(file, AS_BYTES):
            writes.append(_write(entry["stored"], entry["result"]))
            if len(writes) == BATCH:
                await collection.bulk_write(writes, session=session)
                writes = []
        if writes:
            await collection.bulk_write(writes, session=session)


async def computed_changes(function: IterativeFunction) -> CollectionChanges:
    """Return the changes of a function, computed from the current documents. Nothing is written."""
    changes = CollectionChanges()
    async for stored, result in results(function, None):
        changes.add(stored, result)
    return changes


async def results(function: IterativeFunction, session: "AsyncClientSession | None") -> AsyncIterator[Result]:
    """Yield each document and its result. Nothing is written. Raises what the function or a class raises."""
    _check_collection(function)
    model = function.input_document_model
    found = model.get_pymongo_collection().with_options(codec_options=AS_BYTES)
    async for stored in found.find(model.find_all().get_filter_query(), session=session):
        yield stored, await _result(function, stored)


async def _result(function: IterativeFunction, stored: RawBSONDocument) -> dict[str, Any]:
    model = function.input_document_model
    document: Any = parse_obj(model, bson.decode(stored.raw, model.get_pymongo_collection().codec_options))
    former = _as_stored(_without_extra(document.model_copy(deep=True)))
    values = await call_iterative(function, document, _values(document))
    output: Any = parse_obj(function.output_document_model, values)
    return dict(merge(stored, former, _as_stored(output)))


def _write(stored: Mapping[str, Any], result: Mapping[str, Any]) -> "UpdateOne | ReplaceOne[Any]":
    """Return the write for the changed fields; fields that another process writes meanwhile are kept."""
    setting = {key: value for key, value in result.items() if key not in stored or not same(stored[key], value)}
    unsetting = dict.fromkeys([key for key in stored if key not in result], "")
    if any(not key or "." in key or key.startswith("$") for key in (*setting, *unsetting)):
        return ReplaceOne({"_id": stored["_id"]}, result)
    change = {"$set": setting, "$unset": unsetting}
    return UpdateOne({"_id": stored["_id"]}, {operator: fields for operator, fields in change.items() if fields})


def _as_stored(document: "Document") -> RawBSONDocument:
    options = document.get_pymongo_collection().codec_options
    return bson.decode(bson.encode(get_dict(document, to_db=True), codec_options=options), AS_BYTES)


def _values(value: Any) -> Any:
    """Return the values of a document by field, as input of the new class, without the old one's serializers."""
    if isinstance(value, RootModel):
        return _values(value.root)
    if isinstance(value, BaseModel):
        return {key: _values(item) for key, item in value}
    if isinstance(value, dict):
        return {key: _values(item) for key, item in value.items()}
    return type(value)(map(_values, value)) if type(value) in (list, tuple, set, frozenset) else value


def _without_extra(value: Any) -> Any:
    """Remove the values of undeclared fields, at any depth, and return the value."""
    if isinstance(value, BaseModel):
        (value.__pydantic_extra__ or {}).clear()
        for _, item in value:
            _without_extra(item)
    elif isinstance(value, dict | list | tuple):
        for item in value.values() if isinstance(value, dict) else value:
            _without_extra(item)
    return value


def _check_collection(function: IterativeFunction) -> None:
    old, new = (
        model.get_collection_name() for model in (function.input_document_model, function.output_document_model)
    )
    if old != new:
        raise DeclarationError(
            f"the classes of an iterative migration must have one collection, got {old!r} and {new!r}",
            hint="give both the same name in `class Settings`, or write a free-form migration",
        )
