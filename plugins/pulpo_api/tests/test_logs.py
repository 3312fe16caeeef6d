"""Logs of the served API: lines of operations, errors and requests."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = [pytest.mark.xdist_group("shop-logs"), pytest.mark.any_engine]


@pytest.fixture(scope="module")
def logged(serve: "Serve") -> "Served":
    """The shop, which logs requests. Its output is a file: no person sees it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_LOG_REQUESTS", "true")
        return serve("shop")


def lines(served: "Served", request_id: str) -> list[dict[str, Any]]:
    """The lines of a request, all of which have to be JSON."""
    until(lambda: any(f'"{request_id}"' in line and "ms" in line for line in served.log.splitlines()))
    found = [json.loads(line) for line in served.log.splitlines()]
    return [line for line in found if line.get("request_id") == request_id]


def test_a_request_and_its_operation(logged: "Served") -> None:
    response = logged.client.post("/operations/orders.place", json={"item": "tea"}, headers={"X-Request-ID": "my-1.x"})
    assert (response.status_code, response.headers["x-request-id"]) == (200, "my-1.x")
    ordered, request = lines(logged, "my-1.x")
    assert {key: ordered[key] for key in ("event", "item", "operation", "channel", "actor", "logger")} == {
        "event": "ordered",
        "item": "tea",
        "operation": "orders.place",
        "channel": "api",
        "actor": "anonymous",
        "logger": "main",
    }
    assert (request["method"], request["path"], request["status"]) == ("POST", "/operations/orders.place", 200)
    assert request["ms"] > 0
    assert request["client"] == "127.0.0.1"


def test_an_error_has_its_traceback_and_the_same_id(logged: "Served") -> None:
    response = logged.client.post("/operations/fail.bug")
    assert response.status_code == 500
    error, request = lines(logged, response.headers["x-request-id"])
    assert (error["level"], error["error"]) == ("error", {"type": "RuntimeError", "category": "general"})
    assert "the-secret-of-the-bug" in error["exception"]
    assert request["status"] == 500


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a/b", "ä"])
def test_an_id_that_could_be_anything_is_not_taken(given: str, logged: "Served") -> None:
    response = logged.client.get("/health", headers={b"X-Request-ID": given.encode()})
    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 32


def test_refusals_are_logged_too(logged: "Served") -> None:
    response = logged.client.get("/health", headers={"Host": "evil.example"})
    assert response.status_code == 421
    [request] = lines(logged, response.headers["x-request-id"])
    assert (request["path"], request["status"]) == ("/health", 421)


def test_without_the_setting_nothing_is_logged(serve: "Serve") -> None:
    quiet = serve("shop")
    response = quiet.client.get("/health")
    assert "x-request-id" not in response.headers
    assert quiet.log == ""
