"""Each way to write that docs/reference/writes.md lists leaves changes that lead from the documents before to those
after it.

A write that is recorded as a whole (`many`) must at least name the collection. The ways themselves are those by which
the core's tests write.
"""

import importlib.util
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import running
from pulpo_core.plugins import from_modules
from pulpo_observability import hooks
from pulpo_observability.changes.delta import ABSENT, with_value
from pulpo_observability.changes.document_change import DocumentChange, is_recorded

from .conftest import Library

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

NOTES = """
    from beanie import Document, DocumentWithSoftDelete
    from pulpo_core import datamodel

    @datamodel
    class Note(Document):
        title: str
        stars: int = 0

        class Settings:
            use_state_management = True

    @datamodel
    class Kept(DocumentWithSoftDelete):
        title: str
"""
WITHOUT_RECORDS = ("client.drop_database", "database.command dropDatabase")  # the records are in the database, too
State = dict[str, dict[Any, Any]]


def _paths() -> Any:
    file = Path(__file__).parents[4] / "tests" / "core" / "writes" / "paths.py"
    found = importlib.util.spec_from_file_location("write_paths", file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


paths = _paths()


@dataclass
class Notes(Library):
    """The running project, as the ways to write need it."""

    seen: list[Any] = field(default_factory=list)

    @property
    def client(self) -> Any:
        return self.runtime.database.client

    @property
    def collection(self) -> Any:
        return self.client[self.runtime.database.name]["Note"]

    async def state(self) -> State:
        names = [name for name in await self.database.list_collection_names() if is_recorded(name)]
        return {name: {each["_id"]: each async for each in self.database[name].find()} for name in names}


@pytest.fixture
async def notes(make_project: "MakeProject", database_url: str, recorded: None) -> AsyncIterator[Notes]:
    project = make_project(NOTES, settings={"database_url": database_url}, plugins=from_modules(observability=hooks))
    async with running(project) as runtime:
        yield Notes(runtime, sys.modules["main"])


async def test_the_changes_of_each_way_to_write(notes: Notes) -> None:
    for written, path in paths.PATHS.items():
        if written in WITHOUT_RECORDS:
            continue
        await _fill(notes)
        before = await notes.state()
        await path(notes)
        changes, after = await notes.changes(), await notes.state()
        whole = {each.collection for each in changes if each.many is not None}
        expected = _without(after, whole)
        assert _without(_applied(before, changes), whole) == expected, written


async def _fill(notes: Notes) -> None:
    for name in await notes.database.list_collection_names():
        await notes.database[name].delete_many({})
    documents = [{"_id": paths.KEY, "title": "x"}, {"_id": 1, "title": "y"}, {"_id": 2, "title": "x"}, {"_id": 3}]
    await notes.collection.insert_many([{"stars": 0, **each} for each in documents])
    await notes.database["Note.files"].insert_one({"_id": paths.KEY})
    await notes.forget()


def _applied(state: State, changes: list[DocumentChange]) -> State:
    """Return what the changes make of the documents."""
    found = {name: dict(documents) for name, documents in state.items()}
    for change in changes:
        documents, key = found.setdefault(change.collection, {}), change.document_id
        if change.kind == "create":
            documents[key] = change.content
        elif change.kind == "delete":
            assert documents.pop(key) == change.content
        elif change.many is None:
            for each in change.delta:
                value = each.after if "after" in each.model_fields_set else ABSENT
                documents[key] = with_value(documents[key], each.path, value)
    return found


def _without(state: State, collections: set[str]) -> State:
    """Return the documents that are not in these collections, nor in one of their names after a renaming."""
    left_out = {*collections, *({"Renamed", "Other"} if "Note" in collections else ())}
    return {name: found for name, found in state.items() if found and name not in left_out}
