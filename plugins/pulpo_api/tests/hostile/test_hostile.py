"""Requests that mean no good: each gets a clean 4xx, and the server and its data are as before.

The modules beside this one list them by subject. Each is sent to an API that lets anybody in, and to one that asks for
credentials: with good ones, and without any.
"""

import json
import socket
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import pytest

from plugins.pulpo_api.tests.hostile import (
    bodies,
    characters,
    credentials,
    documents,
    harmless,
    limits,
    paths,
    protocol,
    queries,
    sites,
)
from plugins.pulpo_api.tests.hostile.wire import JSON, Answer, request, send

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served
    from plugins.pulpo_api.tests.hostile.conftest import Guarded, State

pytestmark = pytest.mark.xdist_group("shop-hostile")
SUBJECTS = (queries, characters, documents, limits, bodies, sites, paths, credentials, protocol)
PROBLEMS = [row for subject in SUBJECTS for row in subject.ROWS]
EARLY = (400, 403, 414, 421, 431)  # may be answered before anybody asks who it is
ROWS = [pytest.param(data, status, id=name) for name, data, status in PROBLEMS]


def check(answer: Answer, status: int) -> None:
    """It is a problem, with all that belongs to it, and no word too many."""
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), answer.body
    problem = json.loads(answer.body)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert problem["status"] == status
    assert problem["title"] == HTTPStatus(status).phrase
    assert problem["detail"]
    assert all(error.keys() == {"loc", "msg", "type"} for error in problem.get("errors", []))
    assert b"Traceback" not in answer.body
    assert b"site-packages" not in answer.body
    assert len(answer.body) < 100_000
    assert (status == 401) == ("www-authenticate" in answer.headers)


def with_header(data: bytes, header: str) -> bytes:
    """The same request with one more header; one that has credentials of its own, or no headers, stays as it is."""
    head = data.partition(b"\r\n\r\n")[0].lower()
    if b"\r\nx-api-key" in head or b"\r\nauthorization" in head or b"\r\nhost" not in head:
        return data
    line, _, rest = data.partition(b"\r\n")
    return b"\r\n".join([line, header.encode(), rest])


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len({data for _, data, _ in PROBLEMS}) == len(PROBLEMS) >= 300
    assert len({name for name, _, _ in PROBLEMS}) == len(PROBLEMS)


@pytest.mark.parametrize(("data", "status"), ROWS)
def test_refused_to_anybody(data: bytes, status: int, shop: "Served", open_state: "State") -> None:
    check(send(shop.port, data), status)
    open_state.after(data)


@pytest.mark.parametrize(("data", "status"), ROWS)
def test_refused_with_credentials_and_without(
    data: bytes, status: int, guarded: "Guarded", guarded_state: "State"
) -> None:
    served, key = guarded
    check(send(served.port, with_header(data, key)), status)
    stranger = send(served.port, data)
    check(stranger, status if stranger.status in EARLY or b" /static/" in data[:20] else 401)
    guarded_state.after(data)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in harmless.ROWS])
def test_harmless(data: bytes, shop: "Served", open_state: "State") -> None:
    answer = send(shop.port, data)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json"), answer.body
    open_state.after(data)


def test_patterns_are_text(api: httpx.Client, open_state: "State") -> None:
    found = {
        query: len(api.get(f"/things?{query}").json()["items"])
        for query in ("text__contains=ep", "text__contains=.*", "text__startswith=k.", "text__icontains=EP", "q=k[e]pt")
    }
    assert found == dict(zip(found, (1, 0, 0, 1, 0), strict=True))


def test_cursor_of_another_list(api: httpx.Client, open_state: "State") -> None:
    for name in ("a", "b", "c"):
        assert api.post("/makers", json={"name": f"cursor {name}"}).status_code == 201
    cursor = api.get("/makers?limit=1&sort=-name").json()["next_cursor"]
    assert api.get(f"/makers?limit=1&sort=-name&cursor={cursor}").json()["items"][0]["name"] == "cursor b"
    for path in (
        "/things?sort=-text",
        "/makers?sort=name",
        "/makers?sort=-name&city=Bern",
        "/makers?sort=-name&q=c",
        "/accounts?sort=-number",
        "/makers?sort=-name&offset=1",
    ):
        answer = api.get(f"{path}&cursor={cursor}")
        assert answer.status_code == 422, path
        assert answer.json()["errors"][0]["loc"][0] == "query"
    open_state.before = open_state.now()
    open_state.requests.clear()


@pytest.mark.parametrize("origin", ["http://localhost:3000", "http://127.0.0.1", "https://[::1]:1", "HTTP://LOCALHOST"])
def test_own_origin(origin: str, shop: "Served") -> None:
    assert send(shop.port, request("POST /operations/things.all", f"Origin: {origin}")).status == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_own_host(host: str, shop: "Served") -> None:
    assert send(shop.port, request("GET /things", host=f"Host: {host}")).status == 200


def test_client_that_leaves(shop: "Served") -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", shop.port)) as connection:
            connection.sendall(request("POST /things", JSON, "Content-Length: 1000", body=b'{"text":', length=False))
