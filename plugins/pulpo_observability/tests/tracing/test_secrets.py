"""A secret that an operation is given is found nowhere afterwards, byte by byte, where other values are found."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from pulpo_core.testing import Served, run_pulpo, until, write_project

if TYPE_CHECKING:
    from plugins.pulpo_observability.tests.tracing.conftest import Collector

pytestmark = [pytest.mark.xdist_group("observed"), pytest.mark.any_engine]
SECRET, MARK = "zq7-tulip-9931-harbour", "mk4-plain-5502-lantern"
MAIN = """
from typing import Annotated, Any

from pydantic import BaseModel, SecretStr
from pulpo_core import Sensitive, get_logger, operation

log = get_logger(__name__)


class Login(BaseModel):
    user: str
    password: SecretStr


class Order(BaseModel):
    item: str
    note: Annotated[str, Sensitive] = ""
    logins: dict[str, Login] = {}
    more: list[Login] = []


@operation(name="plain", tags=["mk4-plain-5502-lantern"])
async def plain(password: SecretStr) -> str:
    log.info("opened with " + password.get_secret_value(), given=password.get_secret_value())
    return password.get_secret_value()


@operation(name="nested")
async def nested(order: Order) -> dict[str, Any]:
    log.warning(f"{order.item} with {order.note}")
    return {"order": order, "all": [login.password.get_secret_value() for login in order.more], "note": order.note}


@operation(name="outer")
async def outer(order: Order) -> None:
    await nested(order)
    try:
        raise KeyError({"secret": order.more[0].password.get_secret_value()})
    except KeyError as error:
        log.exception("cannot go on")
        raise ValueError(f"{order.item}: {order.note} is wrong") from error
"""
ORDER = {
    "item": MARK,
    "note": SECRET,
    "logins": {"a": {"user": MARK, "password": SECRET}},
    "more": [{"user": MARK, "password": SECRET}],
}
ON = {
    "PULPO_DATABASE_URL": "embedded://db",
    "PULPO_OBSERVABILITY_RUNS": "strict",
    "PULPO_OBSERVABILITY_CHANGES": "true",
    "PULPO_OBSERVABILITY_EVENTS": "true",
    "PULPO_OBSERVABILITY_METRICS": "true",
    "PULPO_OBSERVABILITY_ROLE": "",
    "PULPO_OBSERVABILITY_SLOW_REQUEST_MS": "0",
    "PULPO_LOG_LEVEL": "debug",
}


def test_a_secret_leaves_no_trace(tmp_path: Path, collector: "Collector") -> None:
    root = tmp_path / "project"
    write_project(root, MAIN)
    run_pulpo("compile", cwd=root)
    found: dict[str, bytes] = {}
    with Served(root, **ON, **collector.variables).running() as served:
        with httpx.Client(base_url=served.url, timeout=30, trust_env=False) as client:
            client.post("/operations/plain", json={"password": SECRET})
            client.post("/operations/plain", json={"password": [SECRET]})
            client.post("/operations/nested", json=ORDER)
            client.post("/operations/nested", json={"item": MARK, "note": SECRET, "logins": {"a": SECRET}})
            client.post("/operations/outer", json=ORDER)
            run = client.get("/observability/runs", params={"operation": "outer"}).json()["items"][0]["id"]
            for path in ("/observability/runs", "/observability/events", "/observability/changes", "/metrics"):
                found[path] = client.get(path, params={"limit": "500"} if path != "/metrics" else None).content
        until(lambda: any(span.name == "outer" for span in collector.spans()))
    found["the log of the server"] = served.log.encode()
    found["spans"] = b"".join(collector.bodies)
    order = root / "order.json"
    order.write_text(json.dumps(ORDER))
    for name, words in {
        "ops": ("--traceback", "ops", "outer", "--input", f"@{order}"),
        "ops --json": ("ops", "outer", "--input", f"@{order}", "--json"),
        "runs list": ("runs", "list"),
        "runs list --json": ("runs", "list", "--json"),
        "runs show": ("runs", "show", run),
        "runs replay": ("runs", "replay", run, "--yes"),
    }.items():
        done = run_pulpo(*words, cwd=root, expect=None, **{**ON, **collector.variables})
        found[name] = (done.stdout + done.stderr).encode()
    order.unlink()
    found |= {str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()}
    assert [place for place, content in found.items() if SECRET.encode() in content] == []
    marked = {place for place, content in found.items() if MARK.encode() in content}
    assert {
        "/observability/runs",
        "the log of the server",
        "ops",
        "ops --json",
        "runs list --json",
        "runs show",
    } <= marked
    assert any(place.startswith("db/") for place in marked), marked
