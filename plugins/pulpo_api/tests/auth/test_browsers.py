"""Headers for browsers: which pages may send requests, and what to do with the responses."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("auth-browsers"), pytest.mark.any_engine]
PAGE = "https://app.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,content-type"}
SAFE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "content-security-policy": "frame-ancestors 'none'",
}


@pytest.fixture(scope="module")
def closed(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault()


@pytest.fixture(scope="module")
def shared(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault(cors_origins=f'["{PAGE}"]', authentication="required")


def test_off_unless_set(closed: "Served") -> None:
    for headers in ({"Origin": PAGE}, {"Origin": PAGE, **PREFLIGHT}):
        answer = closed.client.options("/notes", headers=headers)
        assert answer.status_code == 403
        assert not [name for name in answer.headers if name.startswith("access-control")]
    own = closed.client.get("/notes", headers={"Origin": closed.url})
    assert own.status_code == 200
    assert "access-control-allow-origin" not in own.headers


def test_preflight(shared: "Served") -> None:
    answer = shared.client.options("/notes/x", headers={"Origin": PAGE, **PREFLIGHT})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers


def test_answers_to_the_page(shared: "Served", make_key: Callable[..., str]) -> None:
    key = make_key(shared, "page")
    answer = shared.client.get("/notes", headers={"Origin": PAGE, "X-API-Key": key})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, PAGE)
    exposed = set(answer.headers["access-control-expose-headers"].split(", "))
    assert {"ETag", "Idempotency-Replayed", "Location", "Preference-Applied", "Retry-After"} <= exposed
    refused = shared.client.get("/notes", headers={"Origin": PAGE})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, PAGE)


@pytest.mark.parametrize(
    "origin", ["http://app.example.com", f"{PAGE}:444", f"{PAGE}.evil.com", "null", "https://evil"]
)
def test_other_pages(origin: str, shared: "Served") -> None:
    answer = shared.client.options("/notes", headers={"Origin": origin, **PREFLIGHT})
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("path", ["/notes", "/docs", "/redoc", "/static/swagger-ui.css", "/nothing", "/secrets"])
def test_safety_headers(path: str, closed: "Served") -> None:
    answer = closed.client.get(path)
    assert SAFE.items() <= answer.headers.items()
    assert answer.headers.get("cache-control") is None
    foreign = closed.client.get(path, headers={"Host": "evil.example"})
    assert foreign.status_code == 421
    assert SAFE.items() <= foreign.headers.items()


def test_no_store(closed: "Served", make_key: Callable[..., str]) -> None:
    key = make_key(closed, "store")
    for headers in ({"X-API-Key": key}, {"Authorization": f"Bearer {key}"}, {"X-API-Key": "wrong"}):
        assert closed.client.get("/notes", headers=headers).headers["cache-control"] == "no-store"
