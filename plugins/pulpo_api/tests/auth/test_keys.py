"""API keys: created, listed and revoked by the command, and required over HTTP."""

import json
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from pulpo_api.auth.keys import hash_secret
from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.any_engine, pytest.mark.xdist_group("auth-keys")]


@pytest.fixture(scope="module")
def vault(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault(authentication="required")


def stored(vault: "Served") -> list[dict[str, Any]]:
    client: MongoClient[Any]
    with MongoClient(vault.database_url) as client:
        return list(client.get_default_database()["pulpo_api_keys"].find())


def store(vault: "Served", **values: Any) -> str:
    """Store a key without the command."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = {"name": prefix, "prefix": prefix, "hash": hash_secret(secret), "roles": ["admin"]}
    client: MongoClient[Any]
    with MongoClient(vault.database_url) as client:
        collection: Collection[Any] = client.get_default_database()["pulpo_api_keys"]
        collection.insert_one({**key, "created_at": datetime.now(UTC), **values})
    return f"pulpo_{prefix}_{secret}"


def status(vault: "Served", key: str) -> int:
    return vault.client.get("/notes", headers={"X-API-Key": key}).status_code


def test_life_of_a_key(vault: "Served", pulpo: Callable[..., Any]) -> None:
    done = pulpo(vault, "api", "keys", "create", "ci", "--role", "reader", "--role", "admin", "--expires", "90d")
    assert re.fullmatch(r"pulpo_[0-9a-f]{12}_[A-Za-z0-9_-]{43}\n", done.stdout)
    assert "'ci'" in done.stderr
    assert "its roles: admin, reader" in done.stderr
    key = done.stdout.strip()
    _, prefix, secret = key.split("_", 2)
    assert secret not in done.stderr
    assert secret not in str(stored(vault))
    assert status(vault, key) == 200
    assert vault.client.get("/notes", headers={"Authorization": f"Bearer {key}"}).status_code == 200

    [shown] = [
        item for item in json.loads(pulpo(vault, "api", "keys", "list", "--json").stdout) if item["name"] == "ci"
    ]
    assert shown["prefix"] == prefix
    assert shown["roles"] == ["admin", "reader"]
    assert shown["state"] == "active"
    assert shown["last_used_at"] is not None
    assert "hash" not in shown
    assert f"ci\t{prefix}\tactive\tadmin, reader\t" in pulpo(vault, "api", "keys", "list").stdout

    taken = pulpo(vault, "api", "keys", "create", "ci", code=1)
    assert taken.stderr.startswith("error: there is an active key 'ci'\n")
    assert taken.stdout == ""

    assert pulpo(vault, "api", "keys", "revoke", "ci").stderr == f"Key 'ci' ({prefix}) is revoked.\n"
    until(lambda: status(vault, key) == 401)
    assert pulpo(vault, "api", "keys", "revoke", "ci", code=1).stderr.startswith("error: there is no API key 'ci'")
    assert f"ci\t{prefix}\trevoked\t" in pulpo(vault, "api", "keys", "list").stdout
    again = pulpo(vault, "api", "keys", "create", "ci").stdout.strip()
    pulpo(vault, "api", "keys", "revoke", again.split("_")[1])


@pytest.mark.parametrize("expires", ["", "90", "0d", "-1d", "soon", "1y", "999999w"])
def test_wrong_expiry(expires: str, vault: "Served", pulpo: Callable[..., Any]) -> None:
    done = pulpo(vault, "api", "keys", "create", "short", f"--expires={expires}", code=2)
    assert any(
        says in done.stderr for says in (f"--expires must be a duration, got {expires!r}", "later than all dates")
    )


def test_wrong_name(vault: "Served", pulpo: Callable[..., Any]) -> None:
    assert "must be printable text, got ' '" in pulpo(vault, "api", "keys", "create", " ", code=1).stderr


def test_expired_and_revoked(vault: "Served") -> None:
    now = datetime.now(UTC)
    assert status(vault, store(vault)) == 200
    assert status(vault, store(vault, expires_at=now + timedelta(hours=1))) == 200
    assert status(vault, store(vault, expires_at=now - timedelta(hours=1))) == 401
    assert status(vault, store(vault, revoked_at=now)) == 401


def test_wrong_keys(vault: "Served") -> None:
    key = store(vault)
    head, prefix, secret = key.split("_", 2)
    other = "A" if secret[-1] != "A" else "B"
    for wrong in (
        f"{head}_{prefix}_{secret[:-1]}{other}",
        f"{head}_{prefix}_{other}{secret[1:]}",
        f"{head}_{secrets.token_hex(6)}_{secret}",
        f"{head}_{prefix}_{secret[:-1]}",
        f"{head}_{prefix}_",
        f"{head}_{prefix}_{hash_secret(secret)}",
        key.upper(),
        key + "\u00e9",
        "pulpo_",
        "",
        prefix,
        '{"$ne": null}',
        "x" * 10_000,
    ):
        assert status(vault, wrong.encode("latin-1")) == 401, wrong  # type: ignore[arg-type]
    assert status(vault, key) == 200
