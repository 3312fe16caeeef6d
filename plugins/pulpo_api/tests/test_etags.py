"""ETags and conditional requests: no update is lost, no matter who changes the document."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from bson import ObjectId
from pymongo import MongoClient

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-etags"), pytest.mark.usefixtures("clean")]
CLIENTS = 50
QUERIES = ["", "&fields=id", "&sort=-id"]


@pytest.fixture
def made(api: httpx.Client) -> httpx.Response:
    """The answer to the creation of a counter."""
    return api.post("/counts", json={"n": 0, "ratio": 0.5})


@pytest.fixture
def url(made: httpx.Response) -> str:
    """The path of that counter."""
    return made.headers["Location"]


def test_etag_of_an_answer_is_that_of_the_document(api: httpx.Client, made: httpx.Response, url: str) -> None:
    assert made.headers["ETag"] == api.get(url).headers["ETag"]
    for method, body in (("PATCH", {"n": 1}), ("PUT", {"n": 2}), ("PATCH", {"ratio": 1})):
        changed = api.request(method, url, json=body)
        assert changed.headers["ETag"] == api.get(url).headers["ETag"] != made.headers["ETag"]


def test_every_type_of_field(api: httpx.Client) -> None:
    body = {
        "text": "a", "at": "2026-01-01T10:00:00.123456Z", "day": "2026-01-01", "hour": "10:00", "span": 5,
        "price": "1.10", "code": "12345678-1234-5678-1234-567812345678", "extra": {"b": 1, "a": [None, {"x": 1.5}]},
        "size": {"width": 1}, "color": "blue", "level": 2, "shape": "flat", "marks": [3, 1],
    }  # fmt: skip
    made = api.post("/things", json=body)
    url, maker = made.headers["Location"], api.post("/makers", json={"name": "Acme"}).json()["id"]
    assert made.headers["ETag"] == api.get(url).headers["ETag"]
    for patch in ({"number": 5}, {"maker": maker}, {"makers": [maker]}, {"maker": None}):
        answer = api.patch(url, json=patch, headers={"If-Match": api.get(url).headers["ETag"]})
        assert answer.status_code == 200, answer.text
        assert answer.headers["ETag"] == api.get(url).headers["ETag"]


def test_get_again(api: httpx.Client, url: str) -> None:
    tag = api.get(url).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = api.get(url, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert api.get(url, headers={"If-None-Match": '"x"'}).status_code == 200
    assert api.get(url, headers={"If-Match": '"x"'}).status_code == 412


def test_get_a_part(api: httpx.Client) -> None:
    maker = api.post("/makers", json={"name": "Acme", "city": "Rome"}).json()
    url = api.post("/things", json={"text": "a", "number": 5, "maker": maker["id"]}).headers["Location"]
    whole = api.get(url)
    part = api.get(url, params={"fields": "number,text"})
    assert part.json() == {"id": whole.json()["id"], "text": "a", "number": 5}
    expanded = api.get(url, params={"fields": "maker", "expand": "maker"})
    assert expanded.json() == {"id": whole.json()["id"], "maker": maker}
    assert whole.headers["ETag"] == part.headers["ETag"] == expanded.headers["ETag"]
    known = {"If-None-Match": whole.headers["ETag"]}
    assert api.get(url, params={"fields": "text"}, headers=known).status_code == 304
    assert api.patch(f"/makers/{maker['id']}", json={"city": "Bern"}).status_code == 200
    again = api.get(url, params={"expand": "maker"}, headers=known)
    assert (again.status_code, again.json()["maker"]["city"]) == (200, "Bern")
    assert api.get(url, params={"fields": "text"}, headers={"If-Match": '"x"'}).status_code == 412


@pytest.mark.parametrize("query", ["fields=nothing", "expand=text", "number=5", "fields=", "sort=text", "x"])
def test_get_with_wrong_parameters(api: httpx.Client, url: str, query: str) -> None:
    answer = api.get(f"{url}?{query}")
    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [["query", query.partition("=")[0]]]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_change_on_a_condition(method: str, api: httpx.Client, url: str) -> None:
    tag = api.get(url).headers["ETag"]
    body: dict[str, Any] = {} if method == "DELETE" else {"json": {"n": 7}}
    refused = [
        {"If-Match": '"x"'},
        {"If-Match": f"W/{tag}"},
        {"If-None-Match": "*"},
        {"If-None-Match": tag},
        {"If-Match": ""},
    ]
    for headers in refused:
        answer = api.request(method, url, headers=headers, **body)
        assert (answer.status_code, answer.headers["ETag"]) == (412, tag), headers
        assert answer.headers["content-type"] == "application/problem+json"
    assert api.get(url).headers["ETag"] == tag
    assert api.request(method, url, headers={"If-Match": f'"x", {tag}'}, **body).status_code in (200, 204)
    assert api.request(method, url, headers={"If-Match": tag}, **body).status_code in (412, 404)
    again = api.request(method, url, headers={"If-Match": "*"}, **body)
    assert again.status_code == (404 if method == "DELETE" else 200)


@pytest.mark.parametrize(
    "change",
    [
        {"$set": {"n": 5}},
        {"$set": {"unknown": None}},
        {"$unset": {"ratio": 1}},
        {"$set": {"ratio": float("nan")}},
        {"$set": {"fields": {"b": 1, "a": 2}}},
        {"$set": {"n": 0.0}},
    ],
)
def test_changes_by_others_count(change: dict[str, Any], api: httpx.Client, shop: "Served", url: str) -> None:
    tag = api.get(url).headers["ETag"]
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:
        client.get_default_database()["counts"].update_one({"_id": ObjectId(url.rpartition("/")[2])}, change)
    assert api.patch(url, json={"n": 1}, headers={"If-Match": tag}).status_code == 412
    tag = api.get(url).headers["ETag"]
    assert api.patch(url, json={"n": 1}, headers={"If-Match": tag}).status_code == 200


def test_hooks_and_revision(api: httpx.Client, shop: "Served", url: str) -> None:
    api.patch(url, json={"n": 1})
    assert api.get(url).json()["log"] == ["insert", "replace"]
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:
        stored = client.get_default_database()["counts"].find_one()
        assert stored is not None
        api.patch(url, json={"n": 2})
        changed = client.get_default_database()["counts"].find_one()
        assert changed is not None
    assert stored["revision_id"] != changed["revision_id"]


def test_no_update_is_lost_with_if_match(shop: "Served", url: str, api: httpx.Client) -> None:
    def count_up(_: int) -> int:
        with httpx.Client(base_url=shop.url, timeout=60, trust_env=False) as client:
            while True:
                read = client.get(url)
                body = {"n": read.json()["n"] + 1}
                answer = client.put(url, json=body, headers={"If-Match": read.headers["ETag"]})
                if answer.status_code == 200:
                    return int(answer.json()["n"])
                assert answer.status_code == 412, answer.text

    with ThreadPoolExecutor(CLIENTS) as pool:
        reached = list(pool.map(count_up, range(CLIENTS)))
    assert sorted(reached) == list(range(1, CLIENTS + 1))
    assert api.get(url).json()["n"] == CLIENTS


def test_patches_of_different_fields_all_survive(shop: "Served", url: str, api: httpx.Client) -> None:
    def patch(number: int) -> int:
        with httpx.Client(base_url=shop.url, timeout=60, trust_env=False) as client:
            return client.patch(url, json={"fields": {f"f{number}": number}}).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        assert set(pool.map(patch, range(CLIENTS))) == {200}
    assert api.get(url).json()["fields"] == {f"f{number}": number for number in range(CLIENTS)}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_one_of_many_with_the_same_tag_wins(method: str, shop: "Served", url: str, api: httpx.Client) -> None:
    tag = api.get(url).headers["ETag"]

    def change(number: int) -> int:
        body: dict[str, Any] = {} if method == "DELETE" else {"json": {"n": number + 1}}
        with httpx.Client(base_url=shop.url, timeout=60, trust_env=False) as client:
            return client.request(method, url, headers={"If-Match": tag}, **body).status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        statuses = list(pool.map(change, range(CLIENTS)))
    assert len([status for status in statuses if status < 300]) == 1
    assert {status for status in statuses if status >= 300} == {404 if method == "DELETE" else 412}


def test_items_of_lists_have_those_of_their_documents(api: httpx.Client, shop: "Served") -> None:
    maker = api.post("/makers", json={"name": "Acme"}).json()["id"]
    samples: dict[str, list[dict[str, Any]]] = {
        "/makers": [{"name": "Bolt", "founded": 1900}],
        "/counts": [{"n": 1}, {"n": 2}],  # with revisions
        "/things": [{"text": "a", "maker": maker, "at": "2026-01-01T10:00:00Z"}, {"text": "b", "size": {"width": 1}}],
        "/accounts": [{"bank": "A", "number": 1, "pin": "1234"}],
    }
    for path, bodies in samples.items():
        for body in bodies:
            assert api.post(path, json=body).status_code == 201
        with MongoClient[Any](shop.database_url) as client:  # unknown fields are part of the version
            fields = {} if path == "/accounts" else {"of_tomorrow": 1}
            client.get_default_database()[path[1:]].update_many({}, {"$set": {"number": 1, **fields}})
        plain = api.get(path).json()["items"]
        for query in ("", "&fields=id", "&sort=-id", "&expand=maker,makers&fields=maker" if path == "/things" else ""):
            items = api.get(f"{path}?_etags=true{query}").json()["items"]
            assert len(items) == len(plain)
            for item in items:
                assert item["_etag"] == api.get(f"{path}/{item['id']}").headers["ETag"]
        shown = [{key: value for key, value in item.items() if key != "_etag"} for item in items]
        if not query:
            assert shown == plain
        written = api.patch(f"{path}/{items[0]['id']}", json={}, headers={"If-Match": items[0]["_etag"]})
        assert written.status_code == 200
        stale = api.patch(f"{path}/{items[0]['id']}", json={}, headers={"If-Match": '"x"'})
        assert stale.status_code == 412
    first = api.get("/counts?_etags=true&limit=1").json()
    second = api.get(f"/counts?_etags=true&limit=1&cursor={first['next_cursor']}").json()
    assert second["items"][0]["n"] == 2
    assert api.get("/counts?_etags=maybe").json()["errors"][0]["loc"] == ["query", "_etags"]


def test_items_that_do_not_fit_have_one(api: httpx.Client, shop: "Served") -> None:
    url = api.post("/makers", json={"name": "Acme"}).headers["Location"]
    with MongoClient[Any](shop.database_url) as client:
        client.get_default_database()["makers"].update_one({}, {"$set": {"founded": "long ago"}})
    (item,) = api.get("/makers?_etags=true").json()["items"]
    assert (item["founded"], len(item["_problems"])) == ("long ago", 1)
    assert item["_etag"] == api.get(url).headers["ETag"]
