"""`PATCH` and `DELETE /{collection}?filters&_count=N`. What they do is tested with the documents layer."""

from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.xdist_group("shop-bulk"), pytest.mark.usefixtures("clean"), pytest.mark.any_engine]


def make_makers(api: httpx.Client, count: int = 4) -> None:
    for number in range(count):
        body = {"name": f"m{number}", "city": "Basel" if number % 2 else "Bern", "founded": number}
        assert api.post("/makers", json=body).status_code == 201


def test_changes_of_all_that_match(api: httpx.Client) -> None:
    make_makers(api)
    answer = api.patch("/makers?founded__gte=1&_count=3", json={"city": "Genf"})
    assert (answer.status_code, answer.json()) == (200, {"matched": 3, "updated": 3, "failed": []})
    assert [item["city"] for item in api.get("/makers").json()["items"]] == ["Bern", "Genf", "Genf", "Genf"]
    merge = api.patch("/makers?city=Bern", content=b'{"founded": 7}', headers={"Content-Type": MERGE})
    assert merge.json()["updated"] == 1
    gone = api.delete("/makers?or=(name=m0,name=m1)&_count=2")
    assert (gone.status_code, gone.json()) == (200, {"matched": 2, "deleted": 2, "failed": []})
    assert api.delete("/makers?_count=2").json()["deleted"] == 2
    assert api.delete("/makers?_count=0").json()["matched"] == 0


MERGE = "application/merge-patch+json"


def test_failures_are_problems(api: httpx.Client) -> None:
    make_makers(api, 2)
    first, second = (item["id"] for item in api.get("/makers").json()["items"])
    answer = api.patch("/makers?_count=2", json={"name": "same"}).json()
    assert (answer["matched"], answer["updated"]) == (2, 1)
    (failed,) = answer["failed"]
    assert (failed["id"], failed["status"], failed["errors"]) == (second, 409, [
        {"loc": ["name"], "msg": "another document has the same value", "type": "unique"}
    ])  # fmt: skip
    answer = api.patch("/makers?_count=2", json={"founded": "long ago"}).json()
    assert [(each["id"], each["errors"][0]["loc"]) for each in answer["failed"]] == [
        (first, ["founded"]), (second, ["founded"])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "body", "status", "loc"),
    [
        ("_count=5", {"city": "x"}, 409, ["query", "_count"]),
        ("city=Bern&_count=1", {"city": "x"}, 409, ["query", "_count"]),
        ("", {"city": "x"}, 422, ["query", "_count"]),
        ("_count=-1", {"city": "x"}, 422, ["query", "_count"]),
        ("_count=4&_count=4", {"city": "x"}, 422, ["query", "_count"]),
        ("city=Bern&limit=1", {"city": "x"}, 422, ["query", "limit"]),
        ("town=Bern", {"city": "x"}, 422, ["query", "town"]),
        ("city=Bern", {"town": "x"}, 422, ["town"]),
        ("city=Bern", [], 422, []),
    ],
)
def test_refused_as_a_whole(api: httpx.Client, query: str, body: Any, status: int, loc: list[str]) -> None:
    make_makers(api)
    answer = api.patch(f"/makers?{query}", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (status, loc)
    if loc[:1] == ["query"]:
        assert api.delete(f"/makers?{query}").status_code == status
    assert {item["city"] for item in api.get("/makers").json()["items"]} == {"Bern", "Basel"}
    assert len(api.get("/makers").json()["items"]) == 4
