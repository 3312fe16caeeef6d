"""The API with records of runs and changes: a call, the changes that it made, and their undo, all by one id."""

from typing import TYPE_CHECKING, Any

import httpx

from pulpo_core.testing import Served

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject, Pulpo

MAIN = """
    from beanie import Document
    from pulpo_core import datamodel, invoke, operation

    @datamodel
    class Note(Document):
        text: str
        stars: int = 0

    @operation(name="notes.rate")
    async def rate(stars: int) -> int:
        await Note.find_all().update({"$set": {"stars": stars}})
        return stars

    @operation(name="notes.all")
    async def everything(stars: int) -> int:
        await Note(text="new").insert()
        return await invoke("notes.rate", {"stars": stars})
"""
ON = {"PULPO_OBSERVABILITY_CHANGES": "true", "PULPO_OBSERVABILITY_RUNS": "strict", "PULPO_OBSERVABILITY_ROLE": ""}


def test_a_call_its_changes_and_their_undo(make_project: "MakeProject", database_url: str, pulpo: "Pulpo") -> None:
    project = make_project(MAIN, settings={"database_url": database_url})
    pulpo("compile", cwd=project.root)
    served = Served(project.root, **ON)
    with served.running(), httpx.Client(base_url=served.url, timeout=30, trust_env=False) as client:
        note = client.post("/notes", json={"text": "old"}).json()
        assert client.post("/operations/notes.all", json={"stars": 3}).status_code == 200
        runs = _items(client, "/observability/runs")
        (outer,) = [run["id"] for run in runs if run["operation_name"] == "notes.all"]
        changes = _items(client, "/observability/changes", run=outer)
        assert [(each["kind"], each["operation"], each["channel"]) for each in changes] == [
            ("update", "notes.rate", "python"),
            ("update", "notes.rate", "python"),
            ("create", "notes.all", "api"),
        ]
        assert {each["parent_run"] for each in changes} == {outer, None}
        done = client.post(f"/observability/runs/{outer}/undo").json()
        assert sorted(each["action"] for each in done["documents"]) == ["delete", "update"]
        assert [each["id"] for each in _items(client, "/notes")] == [note["id"]]
        assert client.get(f"/notes/{note['id']}").json()["stars"] == 0
        answer = client.get("/observability/changes", params={"limit": "x"})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def _items(client: httpx.Client, path: str, **query: str) -> list[dict[str, Any]]:
    answer = client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
