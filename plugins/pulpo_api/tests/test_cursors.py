"""Cursors: every document once, in order, while others come and go."""

import base64
import random
from typing import Any

import bson
import httpx
import pytest

pytestmark = pytest.mark.xdist_group("shop-cursors")
COUNT = 60
ORDERS = [
    "",
    "number",
    "-number",
    "number,-text",
    "-at",
    "at,-number",
    "-note,at",
    "note,-size.width",
    "-size.width",
    "-price,number",
    "-flag,code",
    "-kind,text,-id",
]


def thing(n: int) -> dict[str, Any]:
    """Values with many ties, and many that are missing."""
    chance = random.Random(n)
    return {
        "text": f"t{chance.randrange(5)}",
        "number": chance.randrange(6),
        "at": chance.choice([None, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00.123Z"]),
        "note": chance.choice([None, "", "a", "b"]),
        "flag": chance.random() < 0.5,
        "price": chance.choice([None, "1.5", "10"]),
        "code": chance.choice([None, "12345678-1234-5678-1234-567812345678"]),
        "size": chance.choice([None, {"width": 1}, {"width": 2.5}]),
        "maker": chance.choice([None, "0123456789abcdef0123456a", "0123456789abcdef0123456b"]),
    }


@pytest.fixture(scope="module", autouse=True)
def filled(api: httpx.Client) -> None:
    assert {api.post("/things", json=thing(n)).status_code for n in range(COUNT)} == {201}


def pages(api: httpx.Client, query: str, limit: int = 7) -> list[dict[str, Any]]:
    """All documents, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        response = api.get(f"/things?{query}&limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert response.status_code == 200, response.text
        page = response.json()
        found += page["items"]
        cursor = page["next_cursor"]
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_pages_make_up_the_list(api: httpx.Client, order: str) -> None:
    whole = api.get(f"/things?sort={order}&limit=500").json()["items"]
    assert len(whole) == COUNT
    assert pages(api, f"sort={order}") == whole


@pytest.mark.parametrize("order", ["number", "-at", "note"])
def test_with_filters(api: httpx.Client, order: str) -> None:
    query = f"number__gte=2&flag=true&sort={order}"
    assert pages(api, query, 3) == api.get(f"/things?{query}&limit=500").json()["items"]


def test_the_last_page_has_no_next_cursor(api: httpx.Client) -> None:
    assert api.get(f"/things?limit={COUNT}").json()["next_cursor"] is None
    assert api.get("/things?number=1000").json()["next_cursor"] is None


def test_rows_that_come_and_go_disturb_no_others(api: httpx.Client) -> None:
    before = [item["id"] for item in pages(api, "sort=number")]
    first = api.get("/things?sort=number&limit=20").json()
    gone = first["items"][-1]["id"]
    kept = api.get(f"/things/{gone}").json()
    new = api.post("/things", json={"text": "new", "number": -1}).json()["id"]
    assert api.delete(f"/things/{gone}").status_code == 204
    rest = api.get(f"/things?sort=number&limit=500&cursor={first['next_cursor']}").json()["items"]
    assert [item["id"] for item in rest] == before[20:]
    assert api.delete(f"/things/{new}").status_code == 204
    del kept["id"]
    assert api.post("/things", json=kept).status_code == 201


def cursor_of(**data: Any) -> str:
    return base64.urlsafe_b64encode(bson.encode(data)).decode().rstrip("=")


@pytest.mark.parametrize(
    "forged",
    [
        "x",
        "é",
        "A" * 5000,
        "%00",
        cursor_of(),
        cursor_of(of=b"123456789012", at=[1, 2]),
        cursor_of(of=b"123456789012", at={"$gt": 1}),
        base64.urlsafe_b64encode(b"\xff" * 40).decode(),
    ],
)
def test_forged_ones_are_refused(api: httpx.Client, forged: str) -> None:
    response = api.get(f"/things?cursor={forged}")
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["errors"]] == [["query", "cursor"]]


def test_values_in_a_cursor_are_values_only(api: httpx.Client) -> None:
    real = api.get("/things?sort=number&limit=1").json()["next_cursor"]
    data = bson.decode(base64.urlsafe_b64decode(real + "=" * (-len(real) % 4)))
    for value in ({"$ne": None}, bson.Regex(".*"), bson.Code("1"), [1]):
        forged = cursor_of(of=data["of"], at=[value, data["at"][1]])
        assert api.get(f"/things?sort=number&cursor={forged}").status_code == 422


@pytest.mark.parametrize("query", ["sort=-number", "sort=number&flag=true", "sort=text", ""])
def test_it_belongs_to_its_list(api: httpx.Client, query: str) -> None:
    cursor = api.get("/things?sort=number&limit=1").json()["next_cursor"]
    response = api.get(f"/things?{query}&cursor={cursor}")
    assert response.status_code == 422
    assert "another list" in response.json()["detail"]


def test_it_belongs_to_its_model(api: httpx.Client) -> None:
    cursor = api.get("/things?limit=1").json()["next_cursor"]
    assert cursor
    response = api.get(f"/makers?cursor={cursor}")
    assert response.status_code == 422
    assert "another list" in response.json()["detail"]


def test_not_together_with_an_offset(api: httpx.Client) -> None:
    cursor = api.get("/things?limit=1").json()["next_cursor"]
    assert api.get(f"/things?cursor={cursor}&offset=1").status_code == 422
    assert api.get(f"/things?cursor={cursor}&offset=0").json() == api.get(f"/things?cursor={cursor}").json()
