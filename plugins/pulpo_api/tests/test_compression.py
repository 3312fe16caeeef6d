"""Compressed answers: which ones, for whom, and what becomes of their ETags."""

import gzip
from typing import Any

import httpx
import pytest

from pulpo_api.http.compression import plain_tags

pytestmark = [pytest.mark.xdist_group("shop-etags"), pytest.mark.usefixtures("clean"), pytest.mark.any_engine]
LONG = "x" * 2000


@pytest.fixture
def url(api: httpx.Client) -> str:
    """The path of a document that is long enough."""
    made = api.post("/things", json={"text": "a", "words": [LONG, LONG, LONG]}, headers={"Accept-Encoding": "identity"})
    return made.headers["Location"]


def ask(api: httpx.Client, path: str, accepted: str = "gzip", method: str = "GET", **options: Any) -> httpx.Response:
    return api.request(method, path, headers={"Accept-Encoding": accepted, **options.pop("headers", {})}, **options)


def test_long_answers_are_compressed(api: httpx.Client, url: str) -> None:
    for path in (url, "/things", "/openapi.json", "/things?format=csv", "/things?format=ndjson"):
        plain, packed = ask(api, path, "identity"), ask(api, path, "br;q=0.5, gzip, *;q=0.1")
        assert "content-encoding" not in plain.headers
        assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content), path
        assert "accept-encoding" in packed.headers["vary"].lower()
        assert packed.headers["vary"] == plain.headers["vary"]
        assert packed.num_bytes_downloaded < plain.num_bytes_downloaded / 2
        head = ask(api, path, method="HEAD")
        assert (head.headers["content-encoding"], head.content) == ("gzip", b"")
    with api.stream("GET", "/things", headers={"Accept-Encoding": "gzip"}) as stream:
        raw = b"".join(stream.iter_raw())
    assert gzip.decompress(raw) == ask(api, "/things", "identity").content


def test_others_are_not(api: httpx.Client, url: str) -> None:
    for accepted in ("identity", "br", "gzip;q=0", "gzip; q=0.0, br", ""):
        assert "content-encoding" not in ask(api, url, accepted).headers
    short = ask(api, "/things?fields=text")
    assert "content-encoding" not in short.headers
    with api.stream("GET", "/events", headers={"Accept-Encoding": "gzip"}) as stream:
        assert "content-encoding" not in stream.headers
    cookie = {"Cookie": "session=1"}
    for site, is_compressed in (("same-origin", True), ("cross-site", False), ("same-site", False)):
        answer = ask(api, url, headers={**cookie, "Sec-Fetch-Site": site})
        assert ("content-encoding" in answer.headers) == is_compressed or answer.status_code == 403


def test_etags_of_compressed_answers(api: httpx.Client, url: str) -> None:
    plain, packed = ask(api, url, "identity").headers["ETag"], ask(api, url).headers["ETag"]
    assert packed == f'{plain[:-1]}-gzip"'
    for known in (plain, packed, f'"x", {packed}', f"W/{packed}"):
        for accepted in ("gzip", "identity"):
            answer = ask(api, url, accepted, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["ETag"] == (plain if known == plain else packed)
    for match in (plain, packed):
        assert ask(api, url, headers={"If-Match": match}).status_code == 200
    assert ask(api, url, headers={"If-Match": '"x-gzip"'}).status_code == 412
    changed = ask(api, url, method="PATCH", json={"number": 1}, headers={"If-Match": packed})
    assert changed.status_code == 200
    assert ask(api, url, method="PATCH", json={"number": 2}, headers={"If-Match": packed}).status_code == 412
    update = {"id": changed.json()["id"], "patch": {"number": 3}, "if_match": changed.headers["ETag"]}
    assert changed.headers["ETag"].endswith('-gzip"')
    answer = api.post("/things/bulk", json={"operations": [{"update": update}]})
    assert answer.json()["items"][0]["status"] == 200
    openapi = ask(api, "/openapi.json").headers["ETag"]
    assert ask(api, "/openapi.json", headers={"If-None-Match": openapi}).status_code == 304


def test_applications_get_tags_in_both_forms() -> None:
    for value in (b"*", b'"c"'):
        scope = {"headers": [(b"if-match", value), (b"accept", b'"a-gzip"')]}
        assert plain_tags(scope) is scope
    found = plain_tags({"headers": [(b"if-match", b'"a-gzip", W/"b-gzip", "c"')]})
    assert found["headers"] == [(b"if-match", b'"a-gzip", "a", W/"b-gzip", "b", "c"')]
