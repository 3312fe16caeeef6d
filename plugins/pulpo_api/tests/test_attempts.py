"""The middlewares of invocations see every request to an operation, also those that are refused."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = [pytest.mark.xdist_group("api-attempts"), pytest.mark.any_engine]
WITNESS = """
import json

from pulpo_core import hookimpl
from pulpo_core.exceptions import PermissionDeniedError, ValidationError


def state(invocation):
    match invocation.refusal:
        case None:
            return "accepted"
        case PermissionDeniedError():
            return "denied"
        case ValidationError():
            return "invalid"


@hookimpl
def pulpo_middlewares(project):
    async def witness(invocation, call_next):
        seen = {
            "operation": invocation.operation.name,
            "state": state(invocation),
            "actor": invocation.actor.id,
            "channel": invocation.channel,
            "id": invocation.id,
            "sent": invocation.sent,
        }
        with (project.root / "seen.txt").open("a") as file:
            file.write(json.dumps(seen) + "\\n")
        try:
            return await call_next(invocation)
        except Exception:
            if invocation.refusal is None:
                raise
            return "let through"

    return [witness]
"""


@pytest.fixture(scope="module")
def witness(install_plugin: Callable[[str, str], None]) -> None:
    install_plugin("witness", WITNESS)


@pytest.fixture(scope="module")
def vault(serve: "Serve", witness: None) -> "Served":
    return serve("vault")


@pytest.fixture(scope="module")
def shop(serve: "Serve", witness: None) -> "Served":
    return serve("shop")


def seen(served: "Served") -> list[dict[str, Any]]:
    """The attempts since the last call."""
    file = served.root / "seen.txt"
    found = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    file.unlink(missing_ok=True)
    return found


def test_denied(vault: "Served", make_key: Callable[..., str]) -> None:
    seen(vault)
    headers = {"X-API-Key": make_key(vault, "mallory", "reader")}
    answer = vault.client.post("/operations/blow_up", json={"times": 2}, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (403, 403)
    assert vault.client.post("/operations/blow_up", json={"times": "x"}).status_code == 401
    assert vault.client.post("/operations/blow_up", content=b"no JSON").status_code == 401
    known, anonymous, unreadable = seen(vault)
    assert known.pop("id") != anonymous.pop("id")
    assert known == {
        "operation": "blow_up",
        "state": "denied",
        "actor": "key:mallory",
        "channel": "api",
        "sent": {"times": 2},
    }
    assert (anonymous["state"], anonymous["actor"], anonymous["sent"]) == ("denied", "anonymous", {"times": "x"})
    assert (unreadable["state"], unreadable["sent"]) == ("denied", None)


def test_a_nested_call_of_what_the_caller_may_not_call(vault: "Served") -> None:
    seen(vault)
    assert vault.client.post("/operations/open_door").json() == "boomboomboom"
    assert [(found["operation"], found["state"]) for found in seen(vault)] == [
        ("open_door", "accepted"),
        ("blow_up", "accepted"),
    ]


def test_invalid(shop: "Served") -> None:
    seen(shop)
    bodies: list[Any] = [{"a": "x"}, {"a": 1, "more": 2}, {"a": "\x00"}, {"a": 1}]
    assert [shop.client.post("/operations/add", json=body).status_code for body in bodies] == [422, 422, 422, 200]
    digits = b'{"a": 1.00000000000000000000000001}'
    json_type = {"Content-Type": "application/json"}
    assert shop.client.post("/operations/add", content=digits, headers=json_type).status_code == 422
    found = seen(shop)
    assert [(each["state"], each["sent"]) for each in found] == [
        *(("invalid", body) for body in bodies[:3]),
        ("accepted", None),
        ("invalid", None),
    ]
    assert {(each["operation"], each["actor"], each["channel"]) for each in found} == {("add", "anonymous", "api")}


def test_invalid_input_is_not_an_attempt(shop: "Served") -> None:
    seen(shop)
    assert shop.client.post("/operations/add", content=b"{", headers={"Content-Type": "application/json"}).is_error
    assert shop.client.post("/operations/nope", json={}).status_code == 404
    assert seen(shop) == []


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "attempts"}])
def test_a_background_run_has_the_id_of_its_invocation(shop: "Served", key: dict[str, str]) -> None:
    seen(shop)
    later = {"Prefer": "respond-async", **key}
    answer = shop.client.post("/operations/orders.count", json={"by": 3}, headers=later)
    assert answer.status_code == 202
    run = answer.json()["id"]
    assert answer.headers["Location"].endswith(f"/runs/{run}")
    until(lambda: shop.client.get(answer.headers["Location"]).json()["status"] == "success")
    (found,) = seen(shop)
    assert (found["id"], found["operation"]) == (run, "orders.count")
    bad = shop.client.post("/operations/orders.count", json={"by": "x"}, headers=later)
    assert bad.status_code == 422
    (found,) = seen(shop)
    assert (found["state"], found["sent"]) == ("invalid", {"by": "x"})
