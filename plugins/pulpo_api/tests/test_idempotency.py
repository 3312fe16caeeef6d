"""`Idempotency-Key`: a repeated request is carried out once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-idempotency"), pytest.mark.usefixtures("clean")]
COUNT = "/operations/orders.count"


@pytest.fixture(scope="module")
def shop(failing_shop: "Served") -> "Served":
    """The shop, whose log may have tracebacks."""
    return failing_shop


def test_repeat_gets_the_first_answer(api: httpx.Client) -> None:
    first = api.post(COUNT, json={"by": 2}, headers={"Idempotency-Key": "a"})
    again = api.post(COUNT, json={"by": 2}, headers={"Idempotency-Key": "a"})
    assert (first.json(), again.json(), again.status_code) == (2, 2, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["content-type"] == first.headers["content-type"]
    assert api.post(COUNT, headers={"Idempotency-Key": "b"}).json() == 3
    assert api.post(COUNT).json() == 4


def test_another_body(api: httpx.Client) -> None:
    api.post(COUNT, json={"by": 2, "seconds": 0}, headers={"Idempotency-Key": "a"})
    same = api.post(COUNT, json={"seconds": 0, "by": 2}, headers={"Idempotency-Key": "a"})
    assert same.json() == 2
    assert api.post(COUNT, json={"by": 3}, headers={"Idempotency-Key": "a"}).status_code == 422


def test_many_at_a_time_are_done_once(api: httpx.Client, shop: "Served") -> None:
    def count(_: int) -> httpx.Response:
        with httpx.Client(base_url=shop.url, timeout=60, trust_env=False) as client:
            return client.post(COUNT, json={"seconds": 0.2}, headers={"Idempotency-Key": "a"})

    with ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(count, range(30)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.json() for answer in answers if answer.status_code == 200} == {1}
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 409)
    assert api.post(COUNT).json() == 2


def test_an_answer_that_asks_for_a_repeat_is_not_kept(api: httpx.Client) -> None:
    body = {"kind": "rate_limit"}
    asked = [api.post("/operations/orders.refuse", json=body, headers={"Idempotency-Key": "c"}) for _ in range(2)]
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in asked] == [(429, "2")] * 2
    assert "Idempotency-Replayed" not in asked[1].headers


def test_errors(api: httpx.Client) -> None:
    kept = [api.post("/operations/orders.refuse", headers={"Idempotency-Key": "a"}) for _ in range(2)]
    assert [answer.status_code for answer in kept] == [409, 409]
    assert kept[0].json() == kept[1].json()
    assert kept[1].headers["content-type"] == "application/problem+json"
    body = {"kind": "processing"}
    tried = [api.post("/operations/orders.refuse", json=body, headers={"Idempotency-Key": "b"}) for _ in range(2)]
    assert [answer.status_code for answer in tried] == [500, 500]
    assert api.post(COUNT).json() == 4
    invalid = api.post(COUNT, json={"by": "x"}, headers={"Idempotency-Key": "c"})
    assert (invalid.status_code, api.post(COUNT, headers={"Idempotency-Key": "c"}).status_code) == (422, 200)


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é".encode()])
def test_wrong_key(key: str | bytes, api: httpx.Client) -> None:
    answer = api.post(COUNT, headers=[(b"Idempotency-Key", key if isinstance(key, bytes) else key.encode())])
    assert answer.status_code == 400


def test_key_belongs_to_an_operation(api: httpx.Client) -> None:
    assert api.post(COUNT, headers={"Idempotency-Key": "a"}).json() == 1
    assert api.post("/operations/nothing", headers={"Idempotency-Key": "a"}).json() is None


def created(api: httpx.Client, key: str, city: str = "Bern") -> httpx.Response:
    return api.post("/makers", json={"name": f"maker {city}", "city": city}, headers={"Idempotency-Key": key})


def bulk(api: httpx.Client, key: str, city: str = "Bern") -> httpx.Response:
    body = {"operations": [{"create": {"name": f"{city} {number}", "city": city}} for number in range(2)]}
    return api.post("/makers/bulk", json=body, headers={"Idempotency-Key": key})


def imported(api: httpx.Client, key: str, city: str = "Bern", query: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key, "Content-Type": "text/csv"}
    return api.post(f"/makers/import{query}", content=f"name,city\na {city},{city}\nb {city},{city}\n", headers=headers)


@pytest.mark.parametrize(("post", "number"), [(created, 1), (bulk, 2), (imported, 2)])
def test_documents_are_written_once(post: Callable[..., httpx.Response], number: int, api: httpx.Client) -> None:
    """The key of these routes was ignored: a repeated import wrote everything twice."""
    first, again = post(api, "a"), post(api, "a")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    for name in ("content-type", "etag", "location"):
        assert again.headers.get(name) == first.headers.get(name)
    assert len(api.get("/makers").json()["items"]) == number
    other = post(api, "a", city="Bonn")
    assert (other.status_code, other.json()["detail"]) == (422, "the Idempotency-Key was used with another body")
    assert post(api, "b", city="Bonn").status_code == first.status_code
    assert post(api, "a b").status_code == 400
    assert len(api.get("/makers").json()["items"]) == 2 * number


def test_a_rehearsed_import_is_another_request(api: httpx.Client) -> None:
    assert imported(api, "a", query="?dry_run=true").json()["created"] == 2
    assert imported(api, "a").status_code == 422
    assert imported(api, "b").json()["created"] == 2
    assert imported(api, "b", query="?key=name").status_code == 422


def test_a_key_belongs_to_a_route(api: httpx.Client) -> None:
    answers: list[Any] = [created(api, "a"), bulk(api, "a"), imported(api, "a")]
    assert [answer.status_code for answer in answers] == [201, 200, 200]
    assert not any("Idempotency-Replayed" in answer.headers for answer in answers)


def test_a_refused_document(api: httpx.Client) -> None:
    created(api, "a")
    refused, again = created(api, "b"), created(api, "b")
    assert (refused.status_code, again.status_code, again.content) == (409, 409, refused.content)
    assert again.headers["Idempotency-Replayed"] == "true"
