"""Nothing is recorded if it is disabled; `pulpo db check` reports the time window; imports are recorded."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import running
from pulpo_core.plugins import from_modules
from pulpo_core.transactions import has_transactions
from pulpo_core.users import user_name
from pulpo_core.writes.client import WriteClient
from pulpo_observability import hooks

from .conftest import LIBRARY, Library

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject, Pulpo


async def test_without_changes_there_is_no_middleware(
    make_project: "MakeProject", database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULPO_OBSERVABILITY_CHANGES", "false")
    settings = {"database_url": database_url}
    project = make_project(LIBRARY, settings=settings, plugins=from_modules(observability=hooks))
    assert project.write_middlewares() == []
    async with running(project) as runtime:
        assert not isinstance(runtime.database.client, WriteClient) or runtime.database.writes.middlewares == ()


@pytest.mark.parametrize("is_on", [True, False])
async def test_db_check_reports_what_may_be_lost(library: Library, pulpo: "Pulpo", is_on: bool) -> None:
    root = library.runtime.project.root
    report = json.loads(
        pulpo("db", "check", "--json", cwd=root, expect=None, PULPO_OBSERVABILITY_CHANGES=str(is_on)).stdout
    )
    notes = [note for note in report["notes"] if "changes are recorded after the writes" in note]
    assert bool(notes) == (is_on and not has_transactions(library.runtime.database))


async def test_an_import_is_recorded(library: Library, pulpo: "Pulpo", tmp_path: Any) -> None:
    books = [library.main.Book(title=f"{n}") for n in range(3)]
    await library.main.Book.insert_many(books)
    root, folder = library.runtime.project.root, str(tmp_path / "copy")
    pulpo("db", "export", folder, cwd=root)
    await library.database["Book"].delete_one({"title": "0"})
    await library.database["Book"].update_one({"title": "1"}, {"$set": {"stars": 5}})
    await library.forget()
    pulpo("db", "import", folder, "--mode", "replace", cwd=root, PULPO_OBSERVABILITY_CHANGES="true")
    found = {each.kind: each for each in await library.changes()}
    assert sorted(found) == ["create", "update"]
    assert [each.path for each in found["update"].delta] == ["stars"]
    assert {(each.channel, each.actor) for each in found.values()} == {("cli", user_name())}
