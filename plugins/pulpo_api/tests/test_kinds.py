"""Documents of every kind: ids of their own types, roots with branches, links both ways, what is null and not kept."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from pymongo import MongoClient

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("kinds")
# For each model some ids, in the order that the database has for them, as they are sent and stand in a URL.
IDS: list[tuple[str, list[Any], list[str]]] = [
    ("numbered", [-5, 9, 10], ["-5", "9", "10"]),
    ("named", ["a", "b c", "ü&?"], ["a", "b c", "ü&?"]),
    (
        "coded",
        ["12345678-1234-5678-1234-567812345678", "f2345678-1234-5678-1234-567812345678"],
        ["12345678-1234-5678-1234-567812345678", "F2345678-1234-5678-1234-567812345678"],
    ),
    ("dated", ["2024-02-29", "2026-01-01"], ["2024-02-29", "2026-01-01"]),
    (
        "placed",
        [{"row": 1, "seat": "a"}, {"row": 1, "seat": "b"}, {"row": 10, "seat": "a"}],
        ['{"row":1,"seat":"a"}', '{"seat": "b", "row": 1}', '{"row":10,"seat":"a"}'],
    ),
    ("graded", ["a", "b"], ["a", "b"]),
]


@pytest.fixture(scope="module")
def types(serve: "Serve") -> Iterator["Served"]:
    """The project `types`, served."""
    served = serve("types")
    yield served
    assert "Traceback" not in served.log


@pytest.fixture(scope="module")
def api(types: "Served") -> httpx.Client:
    """A client of it."""
    return types.client


@pytest.fixture(autouse=True)
def database(types: "Served") -> Iterator[Any]:
    """Its database, empty."""
    client: MongoClient[Any]
    with MongoClient(types.database_url) as client:
        found: Any = client.get_default_database()
        for name in found.list_collection_names():
            found[name].delete_many({})
        yield found


def create(api: httpx.Client, path: str, **values: Any) -> dict[str, Any]:
    """Create a document, and return the API's response."""
    response = api.post(path, json=values)
    assert response.status_code == 201, response.text
    assert api.get(response.headers["Location"]).json() == response.json()
    return dict(response.json())


def pages(api: httpx.Client, path: str, **query: Any) -> list[dict[str, Any]]:
    """All documents of a list, one a page."""
    found: list[dict[str, Any]] = []
    query["limit"] = 1
    while True:
        response = api.get(path, params=query)
        assert response.status_code == 200, response.text
        found += response.json()["items"]
        if response.json()["next_cursor"] is None:
            return found
        query["cursor"] = response.json()["next_cursor"]


@pytest.mark.parametrize(("path", "ids", "texts"), IDS)
def test_own_ids(path: str, ids: list[Any], texts: list[str], api: httpx.Client) -> None:
    for key in ids:
        assert create(api, f"/{path}", id=key)["id"] == key
        assert api.post(f"/{path}", json={"id": key}).status_code == 409
    assert [item["id"] for item in pages(api, f"/{path}")] == ids
    assert [item["id"] for item in pages(api, f"/{path}", sort="-id")] == ids[::-1]
    for key, text in zip(ids, texts, strict=True):
        url = f"/{path}/{quote(text, safe='')}"
        assert api.get(url).json() == {"id": key, "text": ""}
        assert [item["id"] for item in api.get(f"/{path}", params={"id": text}).json()["items"]] == [key]
        assert api.patch(url, json={"text": "new"}).json() == {"id": key, "text": "new"}
        assert api.put(url, json={"id": key, "text": "newer"}).json() == {"id": key, "text": "newer"}
        assert api.patch(url, json={"id": ids[0] if key != ids[0] else ids[1]}).status_code == 422
        done = api.post(f"/{path}/bulk", json={"operations": [{"update": {"id": text, "patch": {"text": "bulk"}}}]})
        assert done.json()["succeeded"] == 1, done.text
        assert api.delete(url).status_code == 204
        assert api.get(url).status_code == 404
    assert api.get(f"/{path}/{quote('[nonsense', safe='')}").status_code == 404


def test_parts_of_an_id(api: httpx.Client) -> None:
    for row, seat in ((1, "a"), (2, "a"), (2, "b")):
        create(api, "/placed", id={"row": row, "seat": seat})
    found = api.get("/placed", params={"id.row__gte": "2", "id.seat": "a"}).json()["items"]
    assert [item["id"] for item in found] == [{"row": 2, "seat": "a"}]
    assert api.post("/placed", json={"id": {"row": 1, "seat": "/"}}).status_code == 422


@pytest.mark.parametrize("sort", ["number", "-number", "text,-number", "-text,number", "inner.number", "-inner.number"])
def test_what_is_null_is_not_kept(sort: str, api: httpx.Client, database: Any) -> None:
    made = [
        create(api, "/sparse", **values)
        for values in (
            {"number": 1},
            {"text": "a"},
            {"number": 2, "text": "a", "inner": {"number": 1}},
            {},
            {"number": 1, "text": "b", "inner": {"number": 3}},
        )
    ]
    assert sorted(database["sparse"].find_one({"number": 2})) == ["_id", "inner", "number", "text"]
    assert database["sparse"].count_documents({"number": {"$exists": True}}) == 3
    tie = "-id" if sort.split(",")[-1].startswith("-") else "id"
    for name in reversed([*sort.split(","), tie]):
        made.sort(key=lambda item: rank(item, name.strip("-")), reverse=name[0] == "-")
    assert pages(api, "/sparse", sort=sort) == made
    assert len(api.get("/sparse", params={"number__exists": "false"}).json()["items"]) == 2


def rank(item: dict[str, Any], path: str) -> tuple[bool, Any]:
    """Return the sort key of a value: missing ones come first."""
    value: Any = item
    for part in path.split("."):
        value = None if value is None else value[part]
    return (value is not None, value or 0) if not isinstance(value, str) else (True, value)


def test_null_is_taken_away_by_a_patch(api: httpx.Client, database: Any) -> None:
    url = f"/sparse/{create(api, '/sparse', number=1, text='a')['id']}"
    assert api.patch(url, json={"text": None}).json()["text"] is None
    assert sorted(database["sparse"].find_one({})) == ["_id", "number"]


def test_revisions(api: httpx.Client, database: Any) -> None:
    made = create(api, "/revised", number=1)
    url = f"/revised/{made['id']}"
    first = database["revised"].find_one({})["revision_id"]
    tag = api.get(url).headers["ETag"]
    assert api.patch(url, json={"number": 2}, headers={"If-Match": tag}).json() == {**made, "number": 2}
    assert database["revised"].find_one({})["revision_id"] != first
    assert api.patch(url, json={"number": 3}, headers={"If-Match": tag}).status_code == 412
    assert "revision_id" not in api.get(url).json()


def test_aliases_and_what_is_computed(api: httpx.Client, database: Any) -> None:
    made = create(api, "/aliased", n=4, text="x")
    assert made == {"id": made["id"], "number": 4, "text": "x", "double": 8}
    assert create(api, "/aliased", number=5)["double"] == 10
    for body in ({"n": "x"}, {"number": "x"}):
        for answer in (api.post("/aliased", json=body), api.patch(f"/aliased/{made['id']}", json=body)):
            assert (answer.status_code, [error["loc"] for error in answer.json()["errors"]]) == (422, [["number"]])
    described = api.get("/models/Aliased").json()["fields"]
    assert [name for name, field in described.items() if field["computed"]] == ["double"]
    assert (described["double"]["type"], described["double"]["description"]) == ("int", "Twice the number.")
    assert sorted(item["n"] for item in database["Aliased"].find()) == [4, 5]
    assert [item["number"] for item in api.get("/aliased", params={"number__gt": 4}).json()["items"]] == [5]
    assert [item["number"] for item in pages(api, "/aliased", sort="-number")] == [5, 4]
    rows = api.get("/aliased", params={"sort": "number"}, headers={"Accept": "text/csv"}).text.splitlines()
    assert rows[0].split(",")[:2] == ["id", "number"]


def test_roots_and_branches(api: httpx.Client) -> None:
    """One collection has them all; each path has the documents of one class."""
    create(api, "/animals", name="cat")
    create(api, "/birds", name="dove")
    eagle = create(api, "/eagles", name="eagle", range_km=20)
    names = {path: {item["name"] for item in pages(api, path)} for path in ("/animals", "/birds", "/eagles")}
    assert names == {"/animals": {"cat"}, "/birds": {"dove"}, "/eagles": {"eagle"}}
    assert api.get(f"/eagles/{eagle['id']}").json()["wings"] == 2
    assert api.patch(f"/eagles/{eagle['id']}", json={"wings": 1}).json() == {**eagle, "wings": 1}
    cat = api.get("/animals", params={"name": "cat"}).json()["items"][0]
    assert api.get(f"/birds/{cat['id']}").status_code == 404


def test_links_both_ways(api: httpx.Client) -> None:
    near, far = (create(api, "/houses", street=street) for street in ("near", "far"))
    create(api, "/numbered", id=7)
    tenant = create(api, "/tenants", name="Jo", house=near["id"], others=[far["id"], near["id"]], seat=7)
    assert tenant["house"] == {"id": near["id"], "collection": "House"}
    assert tenant["seat"]["id"] in (7, "7")
    assert api.put(f"/tenants/{tenant['id']}", json=tenant).json() == tenant
    for query in ({"house": near["id"]}, {"others": far["id"]}, {"seat": "7"}, {"others__in": far["id"]}):
        assert [item["name"] for item in api.get("/tenants", params=query).json()["items"]] == ["Jo"], query
    assert api.get("/tenants", params={"house": far["id"]}).json()["items"] == []
    [got] = api.get("/tenants", params={"expand": "house,others,seat"}).json()["items"]
    assert (got["house"]["street"], [other["street"] for other in got["others"]]) == ("near", ["far", "near"])
    assert got["seat"] == {"id": 7, "text": ""}
    assert "tenants" not in api.get(f"/houses/{near['id']}").json()
    assert api.patch(f"/tenants/{tenant['id']}", json={"house": {"id": None, "collection": "House"}}).status_code == 422


STRICT: dict[str, Any] = {
    "at": "2026-01-01T12:00:00Z",
    "day": "2026-01-01",
    "hour": "12:30:00",
    "span": "PT1H",
    "code": "12345678-1234-5678-1234-567812345678",
    "price": "1.50",
    "raw": "text",
    "word": "a",
    "plain": 1,
    "marks": [1],
    "pair": [1, "a"],
    "exact": {"day": "2026-01-01", "codes": ["12345678-1234-5678-1234-567812345678"], "naive": "2026-01-01T12:00:00"},
    "exacts": [{"day": "2026-01-02", "codes": [], "naive": None}],
}


def test_strict_models_take_json(api: httpx.Client) -> None:
    """A strict model accepts a date as text in JSON, but no other form than the JSON of its type."""
    house = create(api, "/houses", street="near")["id"]
    made = create(api, "/stricts", **STRICT, number=1, house=house)
    assert STRICT.items() <= made.items()
    assert made["house"]["id"] == house
    url = f"/stricts/{made['id']}"
    for name, value in STRICT.items():
        empty = create(api, "/stricts")["id"]
        assert api.patch(f"/stricts/{empty}", json={name: value}).json()[name] == value, name
        assert api.patch(url, json={name: value}).json() == made, name
    assert api.put(url, json={**STRICT, "number": 1, "house": house}).json() == made
    assert api.patch(url, json={"exact": {"day": "2026-02-01"}}).json()["exact"]["codes"] == STRICT["exact"]["codes"]
    changes = [{"create": STRICT}, {"update": {"id": made["id"], "patch": {"day": "2026-03-01"}}}]
    assert api.post("/stricts/bulk", json={"operations": changes}).json()["succeeded"] == 2
    for wrong in ({"number": "1"}, {"number": True}, {"day": 0}, {"code": "x"}, {"exact": {"day": 1}}):
        [name] = wrong
        for answer in (api.post("/stricts", json={**STRICT, **wrong}), api.patch(url, json=wrong)):
            assert answer.status_code == 422, answer.text
            assert {error["loc"][0] for error in answer.json()["errors"]} == {name}
    assert api.get("/stricts", params={"day": "2026-03-01"}).json()["items"] == [api.get(url).json()]


def test_a_strict_field_takes_json(api: httpx.Client) -> None:
    made = create(api, "/partly", day="2026-01-01", number="7")
    assert (made["day"], made["number"]) == ("2026-01-01", 7)
    assert api.post("/partly", json={"day": "2026-01-01T00:00:00"}).status_code == 422


def test_strict_input(api: httpx.Client) -> None:
    for first in ("from", "first"):
        answer = api.post("/operations/days.between", json={first: "2026-01-01", "last": "2026-01-03"})
        assert (answer.status_code, answer.text) == (200, "2")
    missing = api.post("/operations/days.between", json={"last": "2026-01-03"}).json()["errors"]
    assert [error["loc"] for error in missing] == [["first"]]
    wrong = api.post("/operations/days.between", json={"from": "2026-01-01", "last": "2026-01-03", "times": "2"})
    assert [error["loc"] for error in wrong.json()["errors"]] == [["times"]]


def test_operations_read_back_what_was_stored(api: httpx.Client) -> None:
    create(api, "/stricts", **STRICT)
    create(api, "/samples", naive="2026-01-01T12:00:00")
    answer = api.post("/operations/kinds.read").json()
    assert answer == ["datetime.date(2026, 1, 1)", "datetime.datetime(2026, 1, 1, 12, 0)"]
