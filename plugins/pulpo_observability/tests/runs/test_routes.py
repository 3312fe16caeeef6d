"""`/observability/runs`: what the commands do, over HTTP."""

import base64
import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bson
import httpx
import pymongo
import pytest
from bson import ObjectId
from bson.datetime_ms import DatetimeMS

from plugins.pulpo_observability.tests.runs.conftest import MAIN
from pulpo_core.testing import NewDatabase, Served, run_pulpo, until, write_project

pytestmark = pytest.mark.xdist_group("observability-runs-routes")
SOURCE = MAIN.replace('@operation(name="echo")', '@operation(name="echo", idempotent=True)').replace(
    '@operation(name="wait")', '@operation(name="wait", async_enabled=True)'
)
VARIABLES = {"PULPO_OBSERVABILITY_RUNS": "strict", "PULPO_OBSERVABILITY_RUNS_ABANDONED_AFTER": "0.6"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Path:
    folder = tmp_path_factory.mktemp("runs-routes") / "project"
    write_project(folder, SOURCE, settings={"database_url": new_database()})
    run_pulpo("compile", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def served(root: Path) -> Iterator[Served]:
    with Served(root, **VARIABLES).running() as served:
        yield served


@pytest.fixture(scope="module")
def client(served: Served) -> Iterator[Callable[..., httpx.Client]]:
    """Return a function that makes a client with some roles; without any, an anonymous one."""
    clients: list[httpx.Client] = []

    def make(*roles: str) -> httpx.Client:
        headers = {}
        if roles:
            options = [word for role in roles for word in ("--role", role)]
            name = f"key-{len(clients)}"
            headers["X-API-Key"] = run_pulpo("api", "keys", "create", name, *options, cwd=served.root).stdout.strip()
        clients.append(httpx.Client(base_url=served.url, headers=headers, trust_env=False, timeout=30))
        return clients[-1]

    yield make
    for each in clients:
        each.close()


@pytest.fixture(scope="module")
def admin(client: Callable[..., httpx.Client]) -> httpx.Client:
    return client("admin")


def runs(admin: httpx.Client, **parameters: Any) -> list[dict[str, Any]]:
    answer = admin.get("/observability/runs", params=parameters)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_only_for_a_role(client: Callable[..., httpx.Client], admin: httpx.Client) -> None:
    anonymous, other = client(), client("reader")
    for method, path in (
        ("GET", "/runs"),
        ("GET", "/runs/stats"),
        ("GET", "/runs/x"),
        ("POST", "/runs/x/replay"),
        ("POST", "/runs/x/cancel"),
        ("GET", "/nothing"),
    ):
        refused = anonymous.request(method, f"/observability{path}")
        assert (refused.status_code, refused.headers["www-authenticate"][:6]) == (401, "Bearer")
        assert refused.headers["content-type"] == "application/problem+json"
        assert other.request(method, f"/observability{path}").status_code == 403
    assert admin.get("/observability/runs").status_code == 200
    assert admin.get("/observability/nothing").status_code == 404


def test_another_role(root: Path) -> None:
    for role, status in (("auditor", 401), ("", 200)):
        with Served(root, **VARIABLES, PULPO_OBSERVABILITY_ROLE=role).running() as other:
            assert httpx.get(f"{other.url}/observability/runs", trust_env=False).status_code == status


def test_reading(admin: httpx.Client) -> None:
    admin.post("/operations/things.add_twice", json={"name": "eggs"})
    (outer,) = runs(admin, operation="things.add_twice")
    inner = runs(admin, operation="things.*", where="size=0", parent=outer["id"])
    assert [run["status"] for run in inner] == ["success", "success"]
    one = admin.get(f"/observability/runs/{outer['id']}").json()
    assert sorted(one["children"]) == sorted(run["id"] for run in inner)
    assert one["actor"] == {"user_id": outer["actor"]["user_id"], "channel": "api"}
    stats = admin.get("/observability/runs/stats", params={"operation": "things.add"}).json()["items"]
    assert [(row["operation"], row["runs"], row["success_rate"]) for row in stats] == [("things.add", 2, 1.0)]


def test_pages(admin: httpx.Client) -> None:
    for number in range(7):
        admin.post("/operations/echo", json={"value": {"page": number}})
    wanted: dict[str, Any] = {"operation": "echo", "limit": 3, "count": "exact"}
    for sort in ("-started_at", "started_at", "-duration_ms", "duration_ms"):
        found: list[dict[str, Any]] = []
        page: dict[str, Any] = {"next_cursor": None}
        while len(found) == 0 or page["next_cursor"] is not None:
            cursor = {"cursor": page["next_cursor"]} if found else {}
            page = admin.get("/observability/runs", params={**wanted, "sort": sort, **cursor}).json()
            found += page["items"]
        assert len(found) == len({run["id"] for run in found}) == page["total"] >= 7
        values = [run[sort.removeprefix("-")] for run in found]
        assert values == sorted(values, reverse=sort.startswith("-"))
    by_hour = admin.get("/observability/runs/stats", params={"by": "hour"}).json()["items"]
    assert {(row["operation"], row["day"], row["hour"][13:]) for row in by_hour} == {(None, None, ":00:00Z")}
    by_day = admin.get("/observability/runs/stats", params={"by": "day"}).json()["items"]
    assert sum(row["runs"] for row in by_hour) == sum(row["runs"] for row in by_day)
    assert [row["operation"] for row in by_day] == [None] * len(by_day)
    (echo,) = admin.get("/observability/runs/stats", params={"by": "operation", "operation": "echo"}).json()["items"]
    assert (echo["day"], echo["runs"]) == (None, page["total"])


def cursor_of(of: str, at: Any, ids: Any) -> str:
    return base64.urlsafe_b64encode(bson.encode({"of": of, "at": at, "ids": ids})).decode().rstrip("=")


YEAR_ONE = base64.urlsafe_b64encode(json.dumps(["t", "0001-01-01T00:00:00+23:00", []]).encode()).decode().rstrip("=")
MALFORMED = "cursor must be the next_cursor of an earlier page"
OTHER_LIST = "cursor belongs to another list: use the same sort as before"


WRONG_CURSORS = {
    "empty": ("", MALFORMED),
    "not ascii": ("ä", MALFORMED),
    "JSON": (YEAR_ONE, MALFORMED),
    "incomplete": (base64.urlsafe_b64encode(bson.encode({"of": "-duration_ms"})).decode(), MALFORMED),
    "an operator": (cursor_of("-duration_ms", {"$gt": 1}, ["x"]), MALFORMED),
    "text": (cursor_of("-duration_ms", "1", ["x"]), MALFORMED),
    "a boolean": (cursor_of("-duration_ms", True, ["x"]), MALFORMED),
    "a far time": (cursor_of("-duration_ms", DatetimeMS(2**62), ["x"]), MALFORMED),
    "ids as text": (cursor_of("-duration_ms", 1.5, "x"), MALFORMED),
    "an operator as id": (cursor_of("-duration_ms", 1.5, [{"$gt": ""}]), MALFORMED),
    "no id": (cursor_of("-duration_ms", 1.5, []), MALFORMED),
    "two ids": (cursor_of("-duration_ms", 1.5, ["x", "y"]), MALFORMED),
    "the other direction": (cursor_of("duration_ms", 1.5, ["x"]), OTHER_LIST),
    "of times": (cursor_of("-started_at", datetime.now(UTC), ["x"]), OTHER_LIST),
    "of changes": (cursor_of("-order", 1, [ObjectId()]), OTHER_LIST),
}


@pytest.mark.parametrize("case", WRONG_CURSORS)
def test_wrong_cursors(admin: httpx.Client, case: str) -> None:
    cursor, detail = WRONG_CURSORS[case]
    answer = admin.get("/observability/runs", params={"sort": "-duration_ms", "cursor": cursor})
    assert (answer.status_code, answer.json()["detail"]) == (422, detail)


def test_a_cursor_of_another_sort(admin: httpx.Client) -> None:
    for number in range(2):
        admin.post("/operations/echo", json={"value": number})
    page = admin.get("/observability/runs", params={"limit": 1, "sort": "started_at"}).json()
    for sort in ("-started_at", "duration_ms", "-duration_ms"):
        refused = admin.get("/observability/runs", params={"sort": sort, "cursor": page["next_cursor"]})
        assert (refused.status_code, refused.json()["detail"]) == (422, OTHER_LIST)


@pytest.mark.parametrize("sort", ["duration_ms", "-duration_ms"])
def test_pages_of_equal_durations(root: Path, admin: httpx.Client, sort: str) -> None:
    url = tomllib.loads((root / "pulpo.toml").read_text())["database_url"]
    with pymongo.MongoClient[dict[str, Any]](url) as database:
        kept = database.get_default_database()["pulpo_runs"]
        fields = {"operation_name": "equal", "status": "success", "started_at": datetime.now(UTC)}
        kept.delete_many({"operation_name": "equal"})
        kept.insert_many([{**fields, "_id": f"{n * 7919 % 100:02}", "duration_ms": n // 90 * 1.5} for n in range(100)])
    found, lengths, cursor = list[str](), set[int](), dict[str, str]()
    while cursor or not found:
        query: dict[str, Any] = {"operation": "equal", "sort": sort, "limit": 7, **cursor}
        page = admin.get("/observability/runs", params=query).json()
        found += [run["id"] for run in page["items"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else {}
        lengths |= {len(page["next_cursor"])} if cursor else set()
    assert sorted(found) == [f"{n:02}" for n in range(100)]
    assert len(lengths) == 1


def test_what_is_there_for_the_caller(client: Callable[..., httpx.Client], admin: httpx.Client) -> None:
    assert admin.get("/observability/").json() == {"runs": True, "changes": False, "events": False, "metrics": False}
    assert client("reader").get("/observability/").status_code == 403


def test_whether_a_run_can_be_replayed(admin: httpx.Client) -> None:
    admin.post("/operations/echo", json={"value": 1})
    admin.post("/operations/sync.fail", json={"user": "ann", "password": "correct-horse"})
    states = [
        admin.get(f"/observability/runs/{runs(admin, operation=name)[0]['id']}").json()["replay"]
        for name in ("echo", "sync.fail")
    ]
    assert states[0] == {"possible": True, "reason": None, "idempotent": True}
    assert (states[1]["possible"], states[1]["idempotent"]) == (False, False)
    assert "hidden" in states[1]["reason"]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("limit=0", "limit must be a number from 1 to 500, got '0'"),
        ("status=odd", "status must be one of"),
        ("where=$where=1", "an input value must be PATH=VALUE"),
        ("since=x", "since must be a time"),
        ("nothing=1", "there is no parameter 'nothing'"),
        ("cursor=x", "cursor must be the next_cursor of an earlier page"),
        ("sort=name", "sort must be one of -started_at, started_at, -duration_ms, duration_ms; got 'name'"),
        ("count=1", "count must be one of none, exact"),
        ("where=value%3D99999999999999999999", "where must have values that the database can hold"),
        ('where=value%3D"%5Cud800"', "where must have values that the database can hold"),
    ],
)
def test_wrong_parameters(admin: httpx.Client, query: str, says: str) -> None:
    answer = admin.get(f"/observability/runs?{query}")
    assert answer.status_code == 422
    assert says in answer.json()["detail"]


def test_a_value_that_is_nested_too_deep_is_text(admin: httpx.Client) -> None:
    assert runs(admin, where=f"value={'[' * 5000}") == []


def test_longer_ago_than_there_are_dates(admin: httpx.Client) -> None:
    assert runs(admin, since="999999w") == runs(admin)
    assert runs(admin, until="999999w") == []


def test_replay(admin: httpx.Client) -> None:
    admin.post("/operations/echo", json={"value": {"a": 1}})
    (run,) = runs(admin, operation="echo", where="value.a=1")
    path = f"/observability/runs/{run['id']}/replay"
    outcome = admin.post(path, json={"set": {"value.a": 2}}).json()
    assert (outcome["status"], outcome["original"], outcome["output"]) == ("success", run["id"], {"a": 2})
    (replayed,) = runs(admin, replay_of=run["id"])
    assert (replayed["id"], replayed["actor"]["channel"]) == (outcome["id"], "replay")
    assert replayed["actor"]["user_id"] == run["actor"]["user_id"]
    wrong: list[Any] = [{"sett": {}}, [], {"set": {"$a": 1}}, {"set": [1]}]
    for body in wrong:
        assert admin.post(path, json=body).status_code == 422
    assert admin.post(path, content="{").status_code == 422


def test_an_idempotency_key_has_one_run(admin: httpx.Client) -> None:
    ids = []
    for message in ("a", "a", "b"):  # a key is free again after a failure
        key = {"Idempotency-Key": "once"}
        assert admin.post("/operations/fail", json={"message": message}, headers=key).status_code == 500
        ids.append([(run["id"], run["idempotency_key"]) for run in runs(admin, operation="fail")])
    assert [[key for _, key in found] for found in ids] == [["once"], ["once", None], ["once", None, None]]


def test_replay_wants_a_yes(admin: httpx.Client) -> None:
    admin.post("/operations/things.add", json={"name": "once"})
    (run,) = runs(admin, operation="things.add", where="name=once")
    refused = admin.post(f"/observability/runs/{run['id']}/replay")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "operation 'things.add' is not declared idempotent",
    )
    assert admin.post(f"/observability/runs/{run['id']}/replay", json={"confirm": True}).json()["status"] == "success"
    assert len(admin.get("/things", params={"name": "once"}).json()["items"]) == 2
    shadow = {"confirm": True, "shadow": True}
    tried = admin.post(f"/observability/runs/{run['id']}/replay", json=shadow)
    assert tried.status_code == 501 or tried.json()["status"] == "success"  # the server may have no transactions
    assert len(admin.get("/things", params={"name": "once"}).json()["items"]) == 2


def test_replay_needs_the_operation_s_permission(root: Path, client: Callable[..., httpx.Client]) -> None:
    admin = client("admin")
    admin.post("/operations/vault.open", json={"code": "77"})
    (run,) = runs(admin, operation="vault.open", where='code="77"')
    with Served(root, **VARIABLES, PULPO_OBSERVABILITY_ROLE="auditor").running() as other:
        key = run_pulpo("api", "keys", "create", "auditor", "--role", "auditor", cwd=root).stdout.strip()
        path = f"{other.url}/observability/runs/{run['id']}/replay"
        answer = httpx.post(path, json={"confirm": True}, headers={"X-API-Key": key}, trust_env=False)
    assert answer.json()["status"] == "denied"
    (denied,) = runs(admin, replay_of=run["id"])
    assert (denied["id"], denied["status"]) == (answer.json()["id"], "denied")


def test_cancel(admin: httpx.Client) -> None:
    started = admin.post("/operations/wait", json={"seconds": 60}, headers={"Prefer": "respond-async"})
    id = started.json()["id"]  # noqa: A001
    until(lambda: admin.get(f"/observability/runs/{id}").status_code == 200)
    assert admin.post(f"/observability/runs/{id}/cancel").status_code == 202
    until(lambda: admin.get(f"/observability/runs/{id}").json()["status"] == "cancelled")
    assert admin.post(f"/observability/runs/{id}/cancel").status_code == 409
    assert admin.get(started.headers["location"]).json()["status"] == "failed"
    assert admin.post("/observability/runs/nothing/cancel").status_code == 404
