"""Sign-in with a browser: by key, by a one-time link, at an OIDC issuer; and what a session may do."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from pymongo import MongoClient

from pulpo_api.auth.attempts import Attempts
from pulpo_api.auth.own_pages import own_path
from pulpo_core.exceptions import RateLimitError

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.auth.conftest import Issuer
    from plugins.pulpo_api.tests.conftest import Run, Served

pytestmark = [pytest.mark.xdist_group("auth-sessions"), pytest.mark.any_engine]
OWN = {"X-Pulpo-CSRF": "1"}


@pytest.fixture(scope="module")
def vault(serve_vault: Callable[..., "Served"], issuer: "Issuer") -> "Served":
    """The vault, closed to who has not signed in."""
    return serve_vault(
        authentication="required",
        oidc_issuer=issuer.url,
        oidc_audience="vault",
        oidc_client_id="vault-ui",
        oidc_client_secret="the client's",
    )


@pytest.fixture
def browser(vault: "Served") -> Iterator[httpx.Client]:
    """A client that keeps cookies, as a browser does."""
    with httpx.Client(base_url=vault.url, timeout=30, trust_env=False) as client:
        yield client


def sessions(vault: "Served") -> list[dict[str, Any]]:
    client: MongoClient[Any]
    with MongoClient(vault.database_url) as client:
        return list(client.get_default_database()["pulpo_api_sessions"].find())


def test_by_key(vault: "Served", browser: httpx.Client, make_key: Callable[..., str], pulpo: "Run") -> None:
    refused = browser.get("/me")
    assert (refused.status_code, refused.json()["methods"]) == (401, ["key", "oidc"])
    key = make_key(vault, "ann", "admin")
    begun = browser.post("/login", json={"key": key})
    assert begun.status_code == 204
    cookie = begun.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {*cookie.split("; ")}
    me = browser.get("/me")
    assert me.json() == {
        "id": "key:ann",
        "roles": ["admin"],
        "anonymous": False,
        "methods": ["key", "oidc"],
        "credentials": "session",
    }
    assert me.headers["cache-control"] == "no-store"
    secrets = browser.get("/secrets")
    assert (secrets.status_code, secrets.headers["cache-control"]) == (200, "no-store")
    token = str(next(iter(browser.cookies.jar)).value)
    assert token not in str(sessions(vault))
    assert browser.post("/logout", headers=OWN).status_code == 204
    assert browser.get("/me").status_code == 401
    browser.cookies.set(cookie.partition("=")[0], token)
    assert browser.get("/secrets").status_code == 401


def test_ends_with_its_key(vault: "Served", browser: httpx.Client, make_key: Callable[..., str], pulpo: "Run") -> None:
    from pulpo_core.testing import until

    browser.post("/login", json={"key": make_key(vault, "bob", "admin")})
    assert browser.get("/secrets").status_code == 200
    pulpo(vault, "api", "keys", "revoke", "bob")
    until(lambda: browser.get("/secrets").status_code == 401)


def test_wrong_sign_ins(browser: httpx.Client) -> None:
    assert browser.post("/login", json={"key": f"pulpo_{'0' * 12}_{'x' * 43}"}).status_code == 401
    assert browser.post("/login", json={"key": 5}).status_code == 422
    assert browser.post("/login", json={"key": "x", "more": 1}).status_code == 422
    assert browser.post("/login", json={"key": "x" * 5000}).status_code == 413
    assert browser.post("/login", data={"key": "x"}).status_code == 415
    assert not browser.cookies


@pytest.fixture
def signed_in(vault: "Served", browser: httpx.Client, make_key: Callable[..., str]) -> httpx.Client:
    """A browser with a session."""
    assert browser.post("/login", json={"key": make_key(vault, f"page-{uuid4()}", "admin")}).status_code == 204
    return browser


def test_other_pages_change_nothing(vault: "Served", signed_in: httpx.Client) -> None:
    other_port = vault.url.replace(str(vault.port), "1")
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": other_port}):
        refused = signed_in.post("/notes", json={"text": "no"}, headers=headers)
        assert refused.status_code == 403, headers
        assert signed_in.post("/operations/blow_up", json={"times": 1}, headers=headers).status_code == 403
    for headers in (OWN, {"Sec-Fetch-Site": "same-origin"}, {"Origin": vault.url}):
        assert signed_in.post("/notes", json={"text": "yes"}, headers=headers).status_code == 201, headers
    assert signed_in.get("/notes", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200  # nothing changes


def test_other_credentials_win(vault: "Served", signed_in: httpx.Client, make_key: Callable[..., str]) -> None:
    key = make_key(vault, f"plain-{uuid4()}")
    assert signed_in.get("/secrets", headers={"X-API-Key": key}).status_code == 403
    assert signed_in.get("/secrets", headers={"X-API-Key": "wrong"}).status_code == 401


def test_an_unknown_session_is_none(browser: httpx.Client, vault: "Served", signed_in: httpx.Client) -> None:
    name = next(iter(signed_in.cookies.jar)).name
    for value in ("x" * 43, "", "$ne", "x" * 5000, '{"$gt": ""}'):
        answer = httpx.get(f"{vault.url}/notes", headers={"Cookie": f"{name}={value}"}, trust_env=False)
        assert answer.status_code == 401


def test_by_issuer(vault: "Served", browser: httpx.Client, issuer: "Issuer") -> None:
    issuer.claims = {"roles": ["admin"]}
    begun = browser.get("/login/oidc", params={"next": "/notes?limit=1"})
    assert begun.status_code == 303
    assert "code_challenge=" in begun.headers["location"]
    assert "SameSite=lax" in begun.headers["set-cookie"]
    at_issuer = httpx.get(begun.headers["location"], trust_env=False)
    back = browser.get(at_issuer.headers["location"])
    assert (back.status_code, back.headers["location"]) == (303, "/notes?limit=1")
    me = browser.get("/me").json()
    assert (me["id"], me["roles"]) == ("oidc:jane", ["admin"])
    again = browser.get(at_issuer.headers["location"])
    assert again.status_code == 400  # the attempt is over


def test_roles_of_the_access_token(browser: httpx.Client, issuer: "Issuer") -> None:
    issuer.claims, issuer.access_claims = {"roles": None}, {"roles": ["auditor"]}
    come_back(browser)
    assert browser.get("/me").json()["roles"] == ["auditor"]


def come_back(browser: httpx.Client, **parameters: str) -> httpx.Response:
    """Sign in at the issuer, and return the response to the redirect back."""
    begun = browser.get("/login/oidc", params=parameters)
    return browser.get(httpx.get(begun.headers["location"], trust_env=False).headers["location"])


@pytest.mark.parametrize(
    "claims", [{"nonce": "other"}, {"nonce": None}, {"aud": "vault"}, {"iss": "https://evil.example"}, {"exp": 1}]
)
def test_wrong_tokens_of_the_issuer(browser: httpx.Client, issuer: "Issuer", claims: dict[str, Any]) -> None:
    issuer.claims = claims
    assert come_back(browser).status_code == 401
    assert browser.get("/me").status_code == 401


def test_failed_sign_ins_at_the_issuer(browser: httpx.Client, issuer: "Issuer") -> None:
    issuer.claims, issuer.denies = {}, True
    try:
        failed = come_back(browser, back="/admin/login")
        assert failed.headers["location"] == "/admin/login?error=oidc"
        assert come_back(browser, back="https://evil.example").status_code == 401
    finally:
        issuer.denies = False
    begun = browser.get("/login/oidc")
    assert browser.get("/login/oidc/callback", params={"state": "made-up", "code": "x"}).status_code == 400
    state = re.findall("state=([^&]+)", begun.headers["location"])[0]
    assert browser.get("/login/oidc/callback", params={"state": state, "code": "made-up"}).status_code == 401
    other = httpx.get(f"{browser.base_url}/login/oidc/callback", params={"state": state, "code": "x"}, trust_env=False)
    assert other.status_code == 400  # begun in another browser


def test_by_link(vault: "Served", browser: httpx.Client, pulpo: "Run") -> None:
    token = link(vault)
    proxied = browser.get("/login/link", params={"token": token}, headers={"X-Forwarded-For": "10.0.0.1"})
    assert proxied.status_code == 401
    begun = browser.get("/login/link", params={"token": token, "next": "//evil.example/"})
    assert (begun.status_code, begun.headers["location"]) == (303, "/")
    me = browser.get("/me").json()
    assert me["id"] == "local:ann"
    assert {"admin", "auditor", "reader", "writer"} <= {*me["roles"]}
    assert browser.get("/login/link", params={"token": token}).status_code == 401  # used
    assert browser.get("/login/link", params={"token": "x"}).status_code == 401
    assert browser.get("/login/link").status_code == 401


def link(vault: "Served") -> str:
    """Return the token of a new link, made by another process than the API's."""
    import subprocess
    import sys

    code = """
import asyncio, sys
from pathlib import Path
from pulpo_core.project import Project
from pulpo_core.runtime import running
from pulpo_api.auth.login_links import new_login_link

async def main():
    async with running(Project(Path.cwd())):
        print(await new_login_link("local:ann"))

asyncio.run(main())
"""
    import os

    variables = {**os.environ, **vault.variables}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=vault.root, env=variables, check=True, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/admin/jobs?q=1#x", "/admin/jobs?q=1#x"),
        ("", "/"),
        ("admin", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/%5cevil.example", "/"),
        ("/%2fevil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\tx", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/%0d%0ax", "/"),
    ],
)
def test_only_own_paths(path: str, where: str) -> None:
    assert own_path(path, "/") == where


def test_attempts_are_limited() -> None:
    attempts = Attempts(most=3, period=60)
    for _ in range(3):
        attempts.count("10.0.0.1")
    with pytest.raises(RateLimitError) as refused:
        attempts.count("10.0.0.1")
    assert 0 < (refused.value.retry_after or 0) <= 60
    attempts.count("10.0.0.2")
    attempts.forget("10.0.0.1")
    attempts.count("10.0.0.1")


def test_an_open_api_shows_who_the_caller_is(serve_vault: Callable[..., "Served"]) -> None:
    served = serve_vault()
    me = served.client.get("/me").json()
    assert me == {"id": "anonymous", "roles": [], "anonymous": True, "methods": ["key"]}
    assert served.client.get("/login/oidc").status_code == 404
