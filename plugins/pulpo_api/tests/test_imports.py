"""`POST /{collection}/import`. What it does with rows is tested with the documents layer."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("shop-bulk"), pytest.mark.usefixtures("clean"), pytest.mark.any_engine]
CSV = {"Content-Type": "text/csv; charset=utf-8"}


def test_an_export_comes_back(api: httpx.Client) -> None:
    for body in ({"text": "=a", "words": ["x"], "size": {"width": 1}}, {"text": "b", "at": "2026-11-30T22:30:00Z"}):
        assert api.post("/things", json=body).status_code == 201
    for kind in ("text/csv", "application/x-ndjson"):
        content = api.get("/things", headers={"Accept": kind}).content
        answer = api.post("/things/import?key=id", content=content, headers={"Content-Type": kind})
        assert answer.json() == {"created": 0, "updated": 0, "unchanged": 2, "failed": 0, "errors": []}
    items = api.get("/things?fields=text&format=json").json()
    answer = api.post("/things/import?key=id&dry_run=false", json=[{**items[0], "number": 5}, {"id": items[1]["id"]}])
    assert answer.json() == {"created": 0, "updated": 1, "unchanged": 1, "failed": 0, "errors": []}


def test_errors_by_row_and_field(api: httpx.Client) -> None:
    content = b"name,founded\nAcme,1900\nBolt,long ago\nAcme,1901\n"
    for query, stored in (("?dry_run=true", 0), ("", 1)):
        answer = api.post(f"/makers/import{query}", content=content, headers=CSV)
        assert answer.status_code == 200
        assert (answer.json()["created"], answer.json()["failed"]) == (1, 2)
        assert {(each["row"], each["loc"][0], each["type"]) for each in answer.json()["errors"]} == {
            (2, "founded", "int_parsing"),
            (3, "name", "unique"),
        }
        assert len(api.get("/makers").json()["items"]) == stored


def test_a_stream(api: httpx.Client) -> None:
    def rows() -> Iterator[bytes]:
        yield b"name\n"
        for number in range(1000):
            yield b"maker %d\n" % number

    assert api.post("/makers/import", content=rows(), headers=CSV).json()["created"] == 1000


@pytest.mark.parametrize(
    ("query", "headers", "content", "status"),
    [
        ("", {"Content-Type": "text/plain"}, b"name\nx\n", 415),
        ("", {}, b"name\nx\n", 415),
        ("", {"Content-Type": "text/csv; charset=latin-1"}, b"name\nx\n", 415),
        ("", CSV, b"nothing\nx\n", 422),
        ("", CSV, b"", 422),
        ("?key=nothing", CSV, b"name\nx\n", 422),
        ("?keys=name", CSV, b"name\nx\n", 422),
        ("?dry_run=maybe", CSV, b"name\nx\n", 422),
        ("?key=name&key=id", CSV, b"name\nx\n", 422),
        ("", CSV, b"name\n" + b"x" * 1_100_000, 413),
    ],
)
def test_refused(api: httpx.Client, query: str, headers: dict[str, str], content: bytes, status: int) -> None:
    assert api.post(f"/makers/import{query}", content=content, headers=headers).status_code == status
    if status == 413:
        halves = iter([content[:1_000_000], content[1_000_000:]])
        assert api.post("/makers/import", content=halves, headers=CSV).status_code == 413
    assert api.get("/makers").json()["items"] == []


def test_roles(serve_vault: Callable[..., "Served"], make_key: Callable[..., str]) -> None:
    vault = serve_vault()

    def load(content: bytes, query: str, *roles: str) -> Any:
        key = make_key(vault, "-".join(roles) or "nobody", *roles)
        return vault.client.post(f"/papers/import{query}", content=content, headers={**CSV, "X-API-Key": key})

    assert load(b"text\na\n", "", "writer").json()["created"] == 1
    assert load(b"text\na\n", "", "admin").status_code == 403
    assert load(b"text\na\n", "?key=text", "writer", "other").status_code == 403
    assert load(b"text\na\n", "?key=text", "writer", "reader").json()["unchanged"] == 1
