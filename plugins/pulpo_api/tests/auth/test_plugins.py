"""A third party's plugin authenticates callers, and forbids actions."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("auth-plugins"), pytest.mark.any_engine]
GUARD = """
from pulpo_core import Actor, hookimpl


@hookimpl(optionalhook=True)
async def pulpo_authenticate(request_headers, project):
    if request_headers.get("X-Broken"):
        raise RuntimeError("the-secret-of-the-guard")
    if request_headers.get("X-Forwarded-User"):
        return Actor(f"{project.settings.name}:{request_headers['x-forwarded-user']}", frozenset({"admin"}))
    if request_headers.get("authorization") == "Token let-me-in":
        return Actor("token")
    return "nobody" if "X-Odd" in request_headers else None


@hookimpl(optionalhook=True)
def pulpo_authorize(actor, action, target):
    if actor.id == "vault:crash":
        raise RuntimeError("the-secret-of-the-guard")
    if actor.id == "vault:odd":
        return "yes"
    if actor.id == "vault:mole":
        return not (target.name in ("Secret", "blow_up") and action in ("read", "invoke"))
    return None
"""


@pytest.fixture(scope="module")
def vault(serve_vault: Callable[..., "Served"], install_plugin: Callable[[str, str], None]) -> "Served":
    install_plugin("guard", GUARD)
    return serve_vault(authentication="required")


def status(vault: "Served", path: str, method: str = "GET", body: object = None, **headers: str) -> int:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return vault.client.request(method, path, json=body, headers=names).status_code


def test_authenticates(vault: "Served") -> None:
    assert status(vault, "/secrets") == 401
    assert status(vault, "/secrets", X_Forwarded_User="jane") == 200
    assert status(vault, "/notes", Authorization="Token let-me-in") == 200
    assert status(vault, "/secrets", Authorization="Token let-me-in") == 403
    assert status(vault, "/notes", Authorization="Token let-me-out") == 401


def test_denies(vault: "Served") -> None:
    assert status(vault, "/secrets", X_Forwarded_User="mole") == 403
    assert status(vault, "/notes", X_Forwarded_User="mole") == 200
    assert status(vault, "/secrets", "POST", {"text": "x"}, X_Forwarded_User="mole") == 201
    assert status(vault, "/operations/blow_up", "POST", {"times": 1}, X_Forwarded_User="mole") == 403
    assert status(vault, "/operations/blow_up", "POST", {"times": 1}, X_Forwarded_User="jane") == 200


def test_cannot_give_what_a_role_takes(vault: "Served") -> None:
    assert status(vault, "/papers", X_Forwarded_User="jane") == 403


def test_failing_is_a_no(vault: "Served") -> None:
    assert status(vault, "/notes", X_Broken="1") == 401
    assert status(vault, "/notes", X_Odd="1") == 401
    assert status(vault, "/notes", X_Forwarded_User="crash") == 403
    assert status(vault, "/notes", X_Forwarded_User="odd") == 403
    assert "plugin guard" in vault.log
    assert "the-secret-of-the-guard" not in vault.client.get("/notes", headers={"X-Forwarded-User": "crash"}).text
