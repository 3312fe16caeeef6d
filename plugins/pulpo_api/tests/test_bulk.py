"""`POST /{collection}/bulk`: a result for each change."""

from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.xdist_group("shop-bulk"), pytest.mark.usefixtures("clean")]


def test_one_bad_item_does_not_stop_the_others(api: httpx.Client) -> None:
    url = api.post("/makers", json={"name": "first"}).headers["Location"]
    tag, key = api.get(url).headers["ETag"], url.rpartition("/")[2]
    operations: list[dict[str, Any]] = [
        {"create": {"name": "a"}},
        {"create": {"name": "first"}},
        {"create": {"nam": "b"}},
        {"create": {"name": "b"}},
        {"create": {"name": "b"}},
        {"update": {"id": key, "patch": {"city": "Basel"}, "if_match": tag}},
        {"update": {"id": key, "patch": {"city": "Genf"}, "if_match": tag}},
        {"update": {"id": key, "patch": {"name": "a"}}},
        {"update": {"id": key}},
        {"update": {"id": "0" * 24, "patch": {}}},
        {"delete": {"id": key, "if_match": tag}},
        {"delete": {"id": key}},
        {"delete": {"id": key}},
        {"create": {"name": "first"}},
    ]
    answer = api.post("/makers/bulk", json={"operations": operations})
    assert answer.status_code == 200
    items = answer.json()["items"]
    assert [item["status"] for item in items] == [201, 409, 422, 201, 409, 200, 412, 409, 422, 404, 412, 204, 404, 201]
    assert (answer.json()["succeeded"], answer.json()["failed"]) == (5, 9)
    assert items[1]["problem"]["detail"] == "another document has the same value of name"
    assert items[2]["problem"]["errors"][0]["loc"] == ["nam"]
    found = api.get("/makers").json()["items"]
    assert sorted(maker["name"] for maker in found) == ["a", "b", "first"]
    for item in (items[0], items[3]):
        assert api.get(f"/makers/{item['id']}").headers["ETag"] == item["etag"]


def test_thousand(api: httpx.Client) -> None:
    operations = [{"create": {"n": number}} for number in range(1000)]
    answer = api.post("/counts/bulk", json={"operations": operations}).json()
    assert answer["succeeded"] == 1000
    assert len({item["id"] for item in answer["items"]}) == 1000
    last = api.get(f"/counts/{answer['items'][-1]['id']}")
    assert (last.json()["n"], last.json()["log"]) == (999, ["insert"])
    assert last.headers["ETag"] == answer["items"][-1]["etag"]
    operations.append({"create": {}})
    answer = api.post("/counts/bulk", json={"operations": operations})
    assert answer.status_code == 422


def test_ids_of_their_own(api: httpx.Client) -> None:
    operations = [{"create": {"id": key}} for key in ("a", "b", "a", "a/b", "much-too-long")]
    items = api.post("/coins/bulk", json={"operations": operations}).json()["items"]
    assert [item["status"] for item in items] == [201, 201, 409, 422, 422]
    assert items[2]["problem"]["detail"] == "another document has the same value of id"


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"operations": {}}, {"operations": [1]}, {"operations": [{}]}, {"operations": [{"drop": {}}]},
     {"operations": [{"create": {}, "delete": {}}]}, {"operations": [], "more": 1}],
)  # fmt: skip
def test_wrong_shape(body: Any, api: httpx.Client) -> None:
    answer = api.post("/makers/bulk", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["loc"][:1]) == (422, ["operations"])


@pytest.mark.parametrize("item", [{"update": 1}, {"update": {"id": 1, "patch": {}}}, {"delete": {"id": {"$ne": 1}}}])
def test_wrong_item(item: Any, api: httpx.Client) -> None:
    answer = api.post("/makers/bulk", json={"operations": [item]})
    assert answer.json()["items"][0]["status"] == 422
