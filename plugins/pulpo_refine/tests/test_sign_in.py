"""Sign-in: by the link of `pulpo ui open`, by key and at an OIDC issuer in a real browser."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from plugins.pulpo_api.tests.auth.conftest import Issuer
from plugins.pulpo_refine.tests.accessibility import violations
from plugins.pulpo_refine.tests.conftest import OpenPage, Serve
from pulpo_core.testing import Served, run_pulpo


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    """An OIDC issuer that immediately signs in everybody as `jane`."""
    issuer = Issuer()
    yield issuer
    issuer.close()


@pytest.fixture(scope="module")
def closed(serve_example: Serve, issuer: Issuer) -> Served:
    """Jobhunter, only for people who have signed in."""
    return serve_example(
        "jobhunter",
        PULPO_API_AUTHENTICATION="required",
        PULPO_API_OIDC_ISSUER=issuer.url,
        PULPO_API_OIDC_CLIENT_ID="vault-ui",
        PULPO_API_OIDC_CLIENT_SECRET="the client's",
        PULPO_REFINE_DESCRIPTION="Finds jobs & applies for them",
    )


@pytest.fixture
def stranger(open_page: OpenPage, closed: Served, issuer: Issuer) -> Page:
    """A page for a visitor who has not signed in."""
    return open_page(closed, allow=(rf"foreign: {issuer.url}/authorize",))


def test_open(closed: Served) -> None:
    opened = run_pulpo("ui", "open", "--port", str(closed.port), cwd=closed.root, expect=0, **closed.variables)
    url = opened.stdout.strip()
    with httpx.Client(trust_env=False, timeout=30) as browser:
        begun = browser.get(url)
        assert (begun.status_code, begun.headers["location"]) == (303, "/admin/")
        config = browser.get(f"{closed.url}/admin/config").json()
    assert config["actor"]["id"].startswith("local:")
    assert "Application" in {model["name"] for model in config["models"]}
    with httpx.Client(trust_env=False, timeout=30) as other:
        assert other.get(url).status_code == 401


@pytest.mark.skipif(sys.platform == "win32", reason="has no browsers for terminals")
def test_a_browser_for_terminals_does_not_use_up_the_link(tmp_path: Path) -> None:
    lynx = tmp_path / "lynx"
    lynx.write_text(f"#!/bin/sh\ntouch {tmp_path}/used\n")
    lynx.chmod(0o755)
    code = "from pulpo_refine.commands import open_ui; print(open_ui._open('http://127.0.0.1:9/'))"
    environment = {"PATH": str(tmp_path), "TERM": "xterm"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout == "False\n", done.stderr
    assert not (tmp_path / "used").exists()


def test_by_key(closed: Served, stranger: Page) -> None:
    created = run_pulpo("api", "keys", "create", "ann", cwd=closed.root, expect=0, **closed.variables)
    stranger.goto("/admin/jobs")
    expect(stranger.get_by_role("heading", name="Sign in to jobhunter")).to_be_visible()
    expect(stranger.get_by_text("Finds jobs & applies for them", exact=True)).to_be_visible()
    stranger.get_by_label("API key").fill("pulpo_wrong")
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger.get_by_role("alert")).to_contain_text("not valid")
    assert violations(stranger) == []
    stranger.get_by_label("API key").fill(created.stdout.strip())
    stranger.get_by_role("button", name="Sign in", exact=True).click()
    expect(stranger).to_have_url(f"{closed.url}/admin/jobs")
    expect(stranger.get_by_role("link", name="Companies", exact=True).first).to_be_visible()


def test_at_the_issuer(closed: Served, stranger: Page, issuer: Issuer) -> None:
    stranger.goto("/admin/companies")
    issuer.denies = True
    stranger.get_by_role("link", name="Sign in with your organisation").click()
    expect(stranger.get_by_role("alert")).to_contain_text("failed")
    issuer.denies = False
    stranger.goto("/admin/companies")
    stranger.get_by_role("link", name="Sign in with your organisation").click()
    expect(stranger).to_have_url(f"{closed.url}/admin/companies")
    expect(stranger.get_by_role("link", name="Jobs", exact=True).first).to_be_visible()
    assert stranger.request.get("/me").json()["id"] == "oidc:jane"
