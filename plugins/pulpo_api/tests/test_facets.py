"""`GET /{collection}/facets`: counts by the values of fields. What they are is tested with the documents layer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-facets"), pytest.mark.any_engine]


def test_counts_in_one_request(api: httpx.Client, clean: None) -> None:
    maker = api.post("/makers", json={"name": "Acme"}).json()["id"]
    for body in ({"maker": maker, "color": "blue"}, {"at": "2026-11-30T22:30:00Z", "words": ["x", "y"]}, {"number": 5}):
        assert api.post("/things", json={"text": "a", **body}).status_code == 201
    answer = api.get("/things/facets?by=color,at:day&by=maker&by=words&number__lt=5&limit=1&q=a")
    assert answer.json() == {
        "total": 2,
        "facets": {
            "color": [{"value": "blue", "count": 1}],
            "at:day": [{"value": "2026-11-30", "count": 1}],
            "maker": [{"value": None, "count": 1}],
            "words": [{"value": None, "count": 1}],
        },
        "truncated": ["color", "at:day", "maker", "words"],
    }
    linked = api.get("/things/facets?by=maker&maker__exists=true").json()["facets"]["maker"]
    assert linked == [{"value": {"id": maker, "collection": "makers"}, "count": 1}]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "by"),
        ("by=pin", "by"),
        ("by=number&limit=x", "limit"),
        ("by=number&limit=1&limit=2", "limit"),
        ("by=number&sort=number", "sort"),
        ("by=number&format=csv", "format"),
        ("by=number&numbr=1", "numbr"),
        ("by=opened:day&_timezone=Mars", "_timezone"),
        ("by=opened:day&_timezone=UTC&_timezone=UTC", "_timezone"),
    ],
)
def test_refused(api: httpx.Client, query: str, name: str) -> None:
    answer = api.get(f"/accounts/facets?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["query", name])


def test_an_id_cannot_hide_them(api: httpx.Client) -> None:
    assert api.post("/coins", json={"id": "facets"}).status_code == 422
    assert api.post("/things/facets", json={}).status_code == 405


def test_only_for_readers(serve_vault: Callable[..., "Served"], make_key: Callable[..., str]) -> None:
    vault = serve_vault()
    keys = {role: make_key(vault, role, role) for role in ("reader", "writer", "staff")}

    def ask(role: str, path: str) -> Any:
        return vault.client.get(path, headers={"X-API-Key": keys[role]})

    assert ask("writer", "/papers/facets?by=text").status_code == 403
    assert ask("reader", "/papers/facets?by=text").status_code == 200
    for who in ("key:reader", "key:ann"):
        vault.client.post("/loans", json={"book": "b", "reader": who}, headers={"X-API-Key": keys["staff"]})
    assert ask("staff", "/loans/facets?by=reader").json()["total"] == 2
    assert ask("reader", "/loans/facets?by=reader").json()["facets"] == {
        "reader": [{"value": "key:reader", "count": 1}]
    }
