"""The responses of `/admin`: the configuration with its ETag, files, the page for every path."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from plugins.pulpo_refine.tests.conftest import Serve
from pulpo_core.testing import Served

ABOUT = {"PULPO_REFINE_DESCRIPTION": 'All "jobs"'}
INDEX = "<!doctype html><html><head><title>x</title></head><body></body></html>"


@pytest.fixture(scope="module")
def own(serve_example: Serve, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Jobhunter with a UI of its own."""
    folder = tmp_path_factory.mktemp("ui")
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(INDEX)
    (folder / "assets/main-abcd1234.js").write_text("export {};" * 500)
    (folder / "assets/main-abcd1234.js.br").write_bytes(b"brotli")
    return serve_example("jobhunter", PULPO_REFINE_BUNDLE=str(folder), PULPO_REFINE_TITLE="Jobs & <more>", **ABOUT)


@pytest.fixture
def ui(own: Served) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=own.url, timeout=30, trust_env=False) as client:
        yield client


def test_config_has_an_etag(ui: httpx.Client) -> None:
    first = ui.get("/admin/config")
    assert first.headers["content-encoding"] == "gzip"
    found = first.json()
    assert found["actor"] == {"anonymous": True}
    assert found["project"] == {"name": "Jobs & <more>", "description": 'All "jobs"'}
    assert found["features"]["runs"] is True
    assert found["hash"] in first.headers["etag"]
    again = ui.get("/admin/config", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = ui.get("/admin/config", headers={"Accept-Encoding": "identity"})
    assert plain.json() == found
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("path", ["", "/", "/jobs", "/jobs/1/edit", "/index.html"])
def test_every_path_is_the_page(ui: httpx.Client, path: str) -> None:
    answer = ui.get(f"/admin{path}")
    assert answer.status_code == 200
    title, about = "<title>Jobs &amp; &lt;more&gt;</title>", '<meta name="description" content="All &quot;jobs&quot;">'
    assert f'<head><base href="/admin/">{title}{about}' in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_files_stay_forever(ui: httpx.Client) -> None:
    answer = ui.get("/admin/assets/main-abcd1234.js")
    assert answer.text == "export {};" * 500
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    with ui.stream("GET", "/admin/assets/main-abcd1234.js", headers={"Accept-Encoding": "br, gzip"}) as compressed:
        assert compressed.headers["content-encoding"] == "br"
        assert b"".join(compressed.iter_raw()) == b"brotli"


def test_other_files_do_not_exist(ui: httpx.Client, own: Served) -> None:
    assert ui.get("/admin/assets/other-abcd1234.js").status_code == 404
    for path in ("/admin/../api.log", "/admin/%2e%2e/api.log", "/admin//etc/passwd"):
        assert "<title>" in ui.get(path).text or ui.get(path).status_code == 404
    assert ui.post("/admin/config").status_code == 405


def test_a_new_build_is_served_at_once(ui: httpx.Client, own: Served) -> None:
    index = Path(own.variables["PULPO_REFINE_BUNDLE"]) / "index.html"
    index.write_text(INDEX.replace("<body>", "<body>new"))
    assert "new" in ui.get("/admin").text


def test_nothing_is_revealed_without_credentials(serve_example: Serve) -> None:
    served = serve_example("jobhunter", PULPO_API_AUTHENTICATION="required")
    with httpx.Client(base_url=served.url, timeout=30, trust_env=False) as client:
        refused = client.get("/admin/config")
        assert refused.status_code == 401
        assert "Job" not in refused.text
        assert client.get("/admin").status_code in (200, 503)  # the page itself says nothing of the project
