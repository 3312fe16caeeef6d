"""The routes of changes show an actor what the actor may read, and put back what the actor may write."""

import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from plugins.pulpo_observability.tests.serving import client_of
from pulpo_core import Documents, invoke, running
from pulpo_core.invocation import Actor
from pulpo_core.plugins import from_modules
from pulpo_observability import hooks
from pulpo_observability.web import app

from .conftest import Library

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

ANN, BOSS = Actor("ann"), Actor("boss", frozenset({"boss"}))

SOURCE = """
    from beanie import Document
    from pydantic import Field
    from pulpo_core import datamodel, operation

    @datamodel
    class Note(Document):
        text: str
        inner: str = Field(default="hush", exclude=True)

    @datamodel(permissions=["boss"])
    class Salary(Document):
        amount: int

    @datamodel(rows=lambda actor, action: {"owner": actor.id})
    class Letter(Document):
        owner: str
        text: str = ""

    @operation(name="all.change")
    async def change() -> int:
        for kind in (Note, Letter):
            await kind.find_all().update({"$set": {"text": "changed"}})
        await Salary.find_all().update({"$inc": {"amount": 1}})
        return 1
"""


@dataclass
class Office(Library):
    """The running project, and a client for its routes that acts as `actor`."""

    actor: Actor = ANN

    async def get(self, path: str, expect: int = 200, method: str = "GET", **query: str) -> Any:
        async with client_of(app, self.actor) as client:
            answer = await client.request(method, path, params=query)
        assert answer.status_code == expect, answer.text
        return answer.json()


@pytest.fixture
async def office(make_project: "MakeProject", database_url: str, recorded: None) -> AsyncIterator[Office]:
    settings = {"database_url": database_url, "observability": {"runs": "off"}}
    project = make_project(SOURCE, settings=settings, plugins=from_modules(observability=hooks))
    async with running(project) as runtime:
        yield Office(runtime, sys.modules["main"])


async def test_only_open_changes_are_listed(office: Office) -> None:
    note = await office.main.Note(text="x").insert()
    await office.database["Note"].update_one({}, {"$set": {"inner": "hush", "text": "y"}})
    salary = await office.main.Salary(amount=1).insert()
    own = await office.main.Letter(owner="ann").insert()
    other = await office.main.Letter(owner="ben").insert()

    found = (await office.get("/changes"))["items"]
    assert [(each["model"], each["id"], each["delta"]) for each in found] == [
        ("Note", str(note.id), [{"path": "text", "before": "x", "after": "y"}]),
        ("Note", str(note.id), []),
    ]
    assert found[1]["content"] == {"_id": str(note.id), "text": "x"}
    assert [each["kind"] for each in (await office.get("/changes", model="Letter", id=str(own.id)))["items"]] == [
        "create"
    ]
    await office.get("/changes", 404, model="Letter", id=str(other.id))
    await office.get("/changes", 403, model="Letter")
    await office.get("/changes", 403, model="Salary", id=str(salary.id))
    await office.get("/changes", 403, model="pulpo_api_keys")
    assert [each["field"] for each in (await office.get(f"/blame/Note/{note.id}"))["items"]] == ["text"]
    await office.get(f"/blame/Salary/{salary.id}", 403)
    await office.get(f"/blame/loose/{salary.id}", 404)
    office.actor = BOSS
    assert len((await office.get("/changes", limit="2"))["items"]) == 2
    assert (await office.get(f"/blame/Salary/{salary.id}", field="amount"))["items"][0]["actor"] == "anonymous"


async def test_pages(office: Office) -> None:
    note = await office.main.Note(text="0").insert()
    for number in range(1, 7):
        await note.set({"text": str(number)})
    found: list[Any] = []
    query = {"model": "Note", "id": str(note.id), "limit": "3", "count": "exact"}
    page = await office.get("/changes", 200, "GET", **query)
    while len(found) < page["total"]:
        found += page["items"]
        if (cursor := page["next_cursor"]) is not None:
            page = await office.get("/changes", 200, "GET", cursor=cursor, **query)
    assert page["total"] == len(found) == len({each["change"] for each in found}) == 7
    assert [each["delta"][0]["after"] for each in found[:-1]] == ["6", "5", "4", "3", "2", "1"]
    assert len((await office.get("/changes", model="Note", kind="create"))["items"]) == 1


async def test_a_former_version(office: Office) -> None:
    note = await office.main.Note(text="0").insert()
    for text in ("1", "2"):
        await note.set({"text": text})
    await note.delete()
    deleted, _, first, created = (await office.get("/changes", model="Note", id=str(note.id)))["items"]
    versions = {change["change"]: text for change, text in ((deleted, "2"), (first, "1"), (created, "0"))}
    for key, text in versions.items():
        planned = await office.get(f"/changes/{key}/restore", method="POST", dry_run="true")
        assert planned["undo"] is None
        done = await office.get(f"/changes/{key}/restore", method="POST")
        assert done["documents"] == planned["documents"]
        assert (await office.main.Note.get(note.id)).text == text
    back = (await office.get("/changes", model="Note", id=str(note.id), limit="1"))["items"][0]
    assert (back["actor"], back["run"]) == ("ann", done["undo"])
    await office.get(f"/runs/{done['undo']}/undo", method="POST")
    assert (await office.main.Note.get(note.id)).text == "1"
    assert (await office.get("/changes/x/restore", 404, method="POST"))["detail"].startswith("there is no change")
    letter = await office.main.Letter(owner="ben").insert()
    hidden = (await office.changes(document_id=letter.id))[0]
    refused = await office.get(f"/changes/{hidden.id}/restore", method="POST")
    assert refused["documents"][0]["refused"][0]["reason"] == "it is missing, or this actor may not read it"


@pytest.mark.parametrize("query", [{"limit": "0"}, {"cursor": "x"}, {"limit": "x"}, {"since": "today"}, {"id": "1"}])
async def test_a_wrong_parameter(office: Office, query: dict[str, str]) -> None:
    assert next(iter(query)) in (await office.get("/changes", 422, **query))["detail"]


@pytest.mark.parametrize("key", ["--5", "9" * 5000], ids=["signs", "digits"])
async def test_a_collection_without_a_model(office: Office, key: str) -> None:
    found = await office.get("/changes", 404, model="loose", id=key)
    assert found["detail"] == "the project has no model 'loose'"


async def test_dates_that_no_change_can_have(office: Office) -> None:
    await office.main.Note(text="x").insert()
    found = await office.get("/changes", since="0001-01-02", until="9999-12-30")
    assert [each["kind"] for each in found["items"]] == ["create"]


async def test_times_without_a_zone_are_in_utc(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.main.Note(text="x").insert()
    soon = (datetime.now(UTC) + timedelta(minutes=1)).replace(tzinfo=None).isoformat()
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Etc/GMT-12")
        time.tzset()
        found = await office.get("/changes", until=soon)
    time.tzset()
    assert len(found["items"]) == 1
    assert (await office.get("/changes", since="1h", until="0s"))["items"] == found["items"]


async def test_only_open_documents_are_put_back(office: Office) -> None:
    await office.main.Note(text="x").insert()
    await office.main.Salary(amount=1).insert()
    letters = [await office.main.Letter(owner=owner).insert() for owner in ("ann", "ben")]
    await invoke("all.change", permitted=True)
    run = (await office.changes(operation="all.change"))[0].run
    planned = await office.get(f"/runs/{run}/undo", method="POST", dry_run="true")
    assert planned["undo"] is None
    done = await office.get(f"/runs/{run}/undo", method="POST")
    assert done["documents"] == planned["documents"]
    assert {(each["model"], each["action"]) for each in done["documents"]} == {
        ("Note", "update"),
        ("Salary", None),
        ("Letter", "update"),
        ("Letter", None),
    }
    assert (await office.main.Note.find_one()).text == "x"
    assert (await office.main.Salary.find_one()).amount == 2
    assert [(await Documents("Letter").get(each.id)).value["text"] for each in letters] == ["", "changed"]
    written = await office.changes(undoes=run)
    assert {(each.actor, each.channel, each.run) for each in written} == {("ann", "api", done["undo"])}
    await office.get("/runs/x/undo", 404, method="POST")
