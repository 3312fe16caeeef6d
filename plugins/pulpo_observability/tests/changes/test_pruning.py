"""Old changes, and those beyond the number for a document, are deleted."""

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pulpo_observability.changes import pruning
from pulpo_observability.changes.document_change import COLLECTION, nanoseconds
from pulpo_observability.changes.pruning import ChangeLimits, prune

from .conftest import LIBRARY, Library

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject, Pulpo


async def test_by_age(library: Library) -> None:
    await library.database["loose"].insert_many([{"_id": n} for n in range(5)])
    old = {"order": nanoseconds(datetime.now(UTC) - timedelta(days=8))}
    await library.database[COLLECTION].update_many({"document_id": {"$lt": 3}}, {"$set": old})
    assert await prune(library.database, ChangeLimits(days=9)) == 0
    assert await prune(library.database, ChangeLimits(days=7)) == 3
    assert [each.document_id for each in await library.changes()] == [3, 4]


async def test_an_age_that_is_longer_than_there_are_dates(library: Library) -> None:
    await library.database["loose"].insert_one({"_id": 1})
    assert await prune(library.database, ChangeLimits(days=1_000_000)) == 0


async def test_by_number(library: Library) -> None:
    await library.database["loose"].insert_many([{"_id": 1, "n": 0}, {"_id": 2}])
    for _ in range(4):
        await library.database["loose"].update_one({"_id": 1}, {"$inc": {"n": 1}})
    assert await prune(library.database, ChangeLimits(per_document=3)) == 2
    assert [each.delta[0].after for each in await library.changes(document_id=1)] == [2, 3, 4]
    assert len(await library.changes(document_id=2)) == 1
    assert await prune(library.database, ChangeLimits()) == 0


async def test_now_and_then_after_a_write(
    make_project: "MakeProject", database_url: str, recorded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pulpo_core import running
    from pulpo_core.plugins import from_modules
    from pulpo_observability import hooks

    monkeypatch.setattr(pruning, "CHECKED", 1)
    monkeypatch.setattr(pruning, "EVERY", 3)
    settings = {"database_url": database_url, "observability": {"changes_per_document": 4}}
    project = make_project(LIBRARY, settings=settings, plugins=from_modules(observability=hooks))
    async with running(project) as runtime:
        library = Library(runtime, None)
        await library.database["loose"].insert_one({"_id": 1, "n": 0})
        for _ in range(9):
            await library.database["loose"].update_one({"_id": 1}, {"$inc": {"n": 1}})
        assert [each.delta[0].after for each in await library.changes()] == [6, 7, 8, 9]
        old = {"order": nanoseconds(datetime.now(UTC) - timedelta(days=400))}
        await library.database[COLLECTION].update_many({}, {"$set": old})
        await library.database["loose"].insert_many([{"_id": n} for n in range(2, 5)])
        assert [each.document_id for each in await library.changes()] == [2, 3, 4]


async def test_the_command(library: Library, pulpo: "Pulpo") -> None:
    await library.database["loose"].insert_one({"_id": 1})
    old = {"order": nanoseconds(datetime.now(UTC) - timedelta(days=400))}
    await library.database[COLLECTION].update_many({}, {"$set": old})
    root = library.runtime.project.root
    assert json.loads(pulpo("changes", "prune", "--json", cwd=root).stdout) == {"deleted": 1}
