"""`POST /operations/{name}`: inputs, outputs, and what goes wrong."""

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-operations"), pytest.mark.usefixtures("clean")]


@pytest.fixture(scope="module")
def shop(failing_shop: "Served") -> "Served":
    """The shop, whose log may have tracebacks."""
    return failing_shop


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("orders.place", {"item": "tea", "count": 3}, {"item": "tea", "total": "3.30", "paid_at": None}),
        ("orders.place", {"item": "tea", "size": {"width": 1}}, {"item": "tea", "total": "1.10", "paid_at": None}),
        ("orders.compare", {"first": {"item": "a"}, "second": {"item": "a", "count": 1}}, True),
        ("add", {"a": 1}, 3),
        ("add", {"a": "4", "b": -4}, 0),
        ("nothing", {}, None),
        ("untyped", {"value": {"a": [1, None, "é"]}}, {"a": [1, None, "é"]}),
        ("untyped", {}, None),
        ("import", {"day": "2026-01-01", "colors": ["red"]}, {"day": "2026-01-01", "colors": ["red"]}),
        ("counter", {"item": "x", "count": 7}, 7),
    ],
)
def test_input_and_output(name: str, body: Any, expected: Any, api: httpx.Client) -> None:
    response = api.post(f"/operations/{name}", json=body)
    assert (response.status_code, response.json()) == (200, expected)
    assert response.headers["content-type"] == "application/json"


def test_no_body_for_no_input(api: httpx.Client) -> None:
    assert api.post("/operations/nothing").json() is None


def test_sync_function_runs_beside_the_event_loop(api: httpx.Client) -> None:
    assert api.post("/operations/thread_name").json() != "MainThread"


def test_documents(api: httpx.Client) -> None:
    maker = api.post("/operations/makers.found", json={"name": "Acme"}).json()
    assert api.get(f"/makers/{maker['id']}").json()["name"] == "Acme"
    for text in ("a", "b"):
        api.post("/things", json={"text": text})
    assert api.post("/operations/things.all").json() == api.get("/things").json()["items"]


@pytest.mark.parametrize(
    ("name", "body", "locations"),
    [
        ("add", {}, [["a"]]),
        ("add", {"a": "x", "b": "y"}, [["a"], ["b"]]),
        ("add", {"a": 1, "c": 2}, [["c"]]),
        ("add", [1], [[]]),
        ("add", "text", [[]]),
        ("orders.place", {"item": ""}, [["item"]]),
        ("orders.compare", {"first": {"item": "a"}, "second": {}}, [["second", "item"]]),
        ("import", {"day": "x", "colors": ["red", "green"]}, [["day"], ["colors", 1]]),
        ("nothing", {"a": 1}, [["a"]]),
    ],
)
def test_wrong_input(name: str, body: Any, locations: list[list[Any]], api: httpx.Client) -> None:
    response = api.post(f"/operations/{name}", json=body)
    assert response.status_code == 422, response.text
    assert [error["loc"] for error in response.json()["errors"]] == locations
    assert f"the input of operation '{name}' is not valid" in response.json()["detail"]


@pytest.mark.parametrize(("name", "secret"), [("bug", "the-secret-of-the-bug"), ("timeout", "the-secret-timeout")])
def test_bug_is_in_the_log_and_not_in_the_answer(name: str, secret: str, api: httpx.Client, shop: "Served") -> None:
    response = api.post(f"/operations/fail.{name}")
    assert response.json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "something went wrong; see the server's log",
    }
    assert response.headers["content-type"] == "application/problem+json"
    [line] = [line for line in map(json.loads, shop.log.splitlines()) if secret in line.get("exception", "")]
    assert (line["level"], line["event"]) == ("error", f"POST /operations/fail.{name}")
    assert line["exception"].startswith("Traceback")
    assert api.get("/health").status_code == 200


def test_output_that_was_not_declared(api: httpx.Client) -> None:
    response = api.post("/operations/fail.wrong_output")
    assert response.status_code == 500
    assert "does not fit its declared type" in response.json()["detail"]
    assert response.json()["hint"] == "return a value of the type in the annotation or in outputs="


def test_output_that_was_not_declared_does_not_leak(api: httpx.Client) -> None:
    assert "the-secret-output" not in api.post("/operations/fail.wrong_output").text


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("not_found", {"status": 404, "detail": "no such order", "hint": "look into the list"}),
        ("conflict", {"status": 409, "detail": "sold out"}),
        (
            "validation",
            {
                "status": 422,
                "detail": "wrong item",
                "errors": [{"loc": ["item"], "msg": "is wrong", "type": "value"}],
            },
        ),
        ("configuration", {"status": 500, "detail": "the shop is not set up"}),
        ("unsupported", {"status": 501, "detail": "the list has no order", "hint": "use another one"}),
        ("database", {"status": 503, "detail": "no stock list"}),
        ("processing", {"status": 500, "detail": "the till is jammed", "hint": "call somebody"}),
        ("service", {"status": 500, "detail": "the bank is closed"}),
        ("rate_limit", {"status": 429, "detail": "Rate limit exceeded: 11 of 10"}),
        ("authentication", {"status": 401, "detail": "Authentication at the bank failed: the card has expired"}),
        ("timeout", {"status": 504, "detail": "the bank took longer than 3 s"}),
        ("scraping", {"status": 502, "detail": "Scraping http://prices failed: an empty page"}),
        ("application", {"status": 500, "detail": "Application to the guild failed: it is closed"}),
    ],
)
def test_errors_of_pulpo(kind: str, expected: dict[str, Any], api: httpx.Client) -> None:
    response = api.post("/operations/fail.pulpo", json={"kind": kind})
    answer = response.json()
    assert (answer.pop("type"), bool(answer.pop("title"))) == ("about:blank", True)
    assert answer == expected
    assert response.status_code == expected["status"]


def test_headers_say_when_to_come_again_and_how_to_log_in(api: httpx.Client) -> None:
    assert api.post("/operations/fail.pulpo", json={"kind": "rate_limit"}).headers["retry-after"] == "2"
    login = api.post("/operations/fail.pulpo", json={"kind": "authentication"})
    assert login.headers["www-authenticate"] == 'Bearer realm="pulpo"'


def test_timeout(api: httpx.Client) -> None:
    response = api.post("/operations/fail.slow")
    assert response.status_code == 504
    assert response.json()["detail"] == "operation 'fail.slow' took longer than its timeout of 0.05 s"


def test_duplicate(api: httpx.Client) -> None:
    response = api.post("/operations/fail.duplicate")
    assert (response.status_code, response.json()["detail"]) == (409, "another document has the same value of name")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_operation(method: str, api: httpx.Client) -> None:
    response = api.request(method, "/operations/orders.plac")
    assert response.status_code == 404
    assert response.json()["detail"] == "there is no operation 'orders.plac'"
    assert response.json()["hint"] == "did you mean 'orders.place'?"
