"""Rows over HTTP: a model that shows callers only their own documents."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import httpx
import pymongo
import pytest
from pymongo.errors import OperationFailure

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = [pytest.mark.xdist_group("auth-rows"), pytest.mark.database]
Ask = Callable[..., httpx.Response]
ANN, BOB, STAFF = "key:ann", "key:bob", "key:sue"


@pytest.fixture(scope="module")
def served(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault()


@pytest.fixture(scope="module")
def ask(served: "Served", make_key: Callable[..., str]) -> Ask:
    """`ask(ANN, "GET", "/loans")`."""
    keys = {ANN: make_key(served, "ann"), BOB: make_key(served, "bob"), STAFF: make_key(served, "sue", "staff")}

    def send(actor: str, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        return served.client.request(method, path, json=body, headers={"X-API-Key": keys[actor], **headers})

    return send


@pytest.fixture
def loans(ask: Ask, served: "Served") -> dict[str, str]:
    """The ids of a loan of Ann's, and of one of Bob's."""
    for item in ask(STAFF, "GET", "/loans?limit=200").json()["items"]:
        assert ask(STAFF, "PATCH", f"/loans/{item['id']}", {"reader": STAFF}).status_code == 200
        assert ask(STAFF, "DELETE", f"/loans/{item['id']}").status_code == 204
    made = {who: ask(who, "POST", "/loans", {"book": f"{who}'s", "reader": who}) for who in (ANN, BOB)}
    return {who: answer.json()["id"] for who, answer in made.items()}


def books(answer: httpx.Response) -> list[str]:
    return sorted(item["book"] for item in answer.json()["items"])


def test_lists_counts_and_exports(ask: Ask, loans: dict[str, str]) -> None:
    assert books(ask(ANN, "GET", "/loans")) == [f"{ANN}'s"]
    assert books(ask(STAFF, "GET", "/loans")) == [f"{ANN}'s", f"{BOB}'s"]
    assert ask(ANN, "GET", "/loans?count=exact").json()["total"] == 1
    assert ask(ANN, "GET", "/loans?count=estimated").json()["total"] == 1
    assert books(ask(ANN, "GET", "/loans?q=key")) == [f"{ANN}'s"]
    assert books(ask(ANN, "GET", f"/loans?reader={BOB}")) == []
    for accept in ("text/csv", "application/x-ndjson"):
        text = ask(ANN, "GET", "/loans", Accept=accept).text
        assert f"{ANN}'s" in text
        assert f"{BOB}'s" not in text


def test_the_documents_of_others_do_not_exist(ask: Ask, loans: dict[str, str]) -> None:
    path, nowhere = f"/loans/{loans[BOB]}", f"/loans/{'0' * 24}"
    for method, body in (("GET", None), ("PATCH", {"book": "x"}), ("PUT", {"book": "x"}), ("DELETE", None)):
        answer, missing = ask(ANN, method, path, body), ask(ANN, method, nowhere, body)
        assert (answer.status_code, missing.status_code) == (404, 404)
        assert answer.json()["detail"] == missing.json()["detail"].replace("0" * 24, loans[BOB])
        assert ask(ANN, method, path, body, **{"If-Match": '"x"'}).status_code == 404
    assert ask(BOB, "GET", path).json()["book"] == f"{BOB}'s"


def test_writes_stay_within_the_rows(ask: Ask, loans: dict[str, str]) -> None:
    refused = ask(ANN, "POST", "/loans", {"book": "x", "reader": BOB})
    assert refused.status_code == 403
    assert refused.json()["detail"] == "'key:ann' may not create this Loan"
    assert ask(ANN, "PATCH", f"/loans/{loans[ANN]}", {"reader": BOB}).status_code == 403
    assert ask(ANN, "PUT", f"/loans/{loans[ANN]}", {"book": "x", "reader": BOB}).status_code == 403
    assert ask(STAFF, "DELETE", f"/loans/{loans[ANN]}").status_code == 403
    assert ask(STAFF, "PATCH", f"/loans/{loans[ANN]}", {"reader": BOB}).status_code == 200
    assert ask(ANN, "GET", f"/loans/{loans[ANN]}").status_code == 404
    operations = [{"update": {"id": loans[ANN], "patch": {"book": "x"}}}, {"create": {"book": "x", "reader": ANN}}]
    items = ask(ANN, "POST", "/loans/bulk", {"operations": operations}).json()["items"]
    assert [item["status"] for item in items] == [404, 201]


def test_links_do_not_show_the_documents_of_others(ask: Ask, loans: dict[str, str]) -> None:
    for id in loans.values():  # noqa: A001
        assert ask(STAFF, "POST", "/fines", {"loan": id}).status_code == 201
    answer = ask(ANN, "GET", "/fines?expand=loan&sort=-id&limit=2")
    assert sorted("book" in item["loan"] for item in answer.json()["items"]) == [False, True]
    assert f"{BOB}'s" not in answer.text


@pytest.mark.parametrize("path", ["/events", "/loans/events"])
def test_events(ask: Ask, served: "Served", loans: dict[str, str], make_key: Callable[..., str], path: str) -> None:
    events: list[Any] = []
    headers = {"X-API-Key": make_key(served, f"ann{path.count('/')}")}
    own = f"key:ann{path.count('/')}"
    with served.client.stream("GET", path, headers=headers, timeout=30) as stream:
        for line in stream.iter_lines():
            if line.startswith("event: source"):
                mine = ask(STAFF, "POST", "/loans", {"book": "mine", "reader": own}).json()["id"]
                ask(BOB, "POST", "/loans", {"book": "other", "reader": BOB})
                ask(BOB, "PATCH", f"/loans/{loans[BOB]}", {"book": "other"})
                ask(BOB, "DELETE", f"/loans/{loans[BOB]}")
                ask(STAFF, "PATCH", f"/loans/{mine}", {"book": "changed"})
            elif line.startswith("data: ") and '"model"' in line:
                events.append(json.loads(line.removeprefix("data: ")))
                if events[-1]["document"]["book"] == "changed":
                    break
    assert [event["document"]["book"] for event in events] == ["mine", "changed"]


def test_events_of_deletions_with_pre_images(
    ask: Ask, served: "Served", loans: dict[str, str], make_key: Callable[..., str]
) -> None:
    with pymongo.MongoClient[dict[str, Any]](served.database_url) as client:
        command = {"collMod": "loans", "changeStreamPreAndPostImages": {"enabled": True}}
        with suppress(OperationFailure):  # without change streams, the API knows what it deletes
            client.get_default_database().command(command)
    headers = {"X-API-Key": make_key(served, "dora")}
    deleted: list[str] = []
    with served.client.stream("GET", "/loans/events", headers=headers, timeout=30) as stream:
        kind = ""
        for line in stream.iter_lines():
            if line.startswith("event: source"):
                mine = ask(STAFF, "POST", "/loans", {"book": "mine", "reader": "key:dora"}).json()["id"]
                ask(BOB, "DELETE", f"/loans/{loans[BOB]}")
                assert served.client.delete(f"/loans/{mine}", headers=headers).status_code == 204
            elif line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: ") and kind == "deleted":
                deleted.append(json.loads(line.removeprefix("data: "))["id"])
                break
    assert deleted == [mine]
