"""Roles on models by action, and on operations."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = pytest.mark.xdist_group("auth-permissions")


@pytest.fixture(scope="module")
def vault(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault()


@pytest.fixture(scope="module")
def as_(vault: "Served", make_key: Callable[..., str]) -> Callable[..., httpx.Client]:
    """A client that has some roles."""
    keys: dict[tuple[str, ...], str] = {}

    def client(*roles: str) -> "Client":
        if roles not in keys:
            keys[roles] = make_key(vault, "-".join(roles) or "none", *roles)
        return Client(vault, keys[roles])

    return client  # type: ignore[return-value]


class Client:
    """Sends requests with a key, and returns the status."""

    def __init__(self, served: "Served", key: str) -> None:
        self.served = served
        self.headers = {"X-API-Key": key}

    def __call__(self, method: str, path: str, body: object = None) -> int:
        return self.answer(method, path, body).status_code

    def answer(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self.served.client.request(method, path, json=body, headers=self.headers)


def new_paper(as_: Callable[..., Client]) -> str:
    answer = as_("writer").answer("POST", "/papers", {"text": "a"})
    assert answer.status_code == 201
    return answer.headers["location"]


def test_one_role_of_a_list(as_: Callable[..., Client]) -> None:
    assert as_("auditor")("POST", "/secrets", {"text": "x"}) == 201
    assert as_("admin", "other")("GET", "/secrets") == 200
    assert as_("other")("GET", "/secrets") == 403
    assert as_()("GET", "/secrets") == 403


def test_by_action(as_: Callable[..., Client]) -> None:
    path = new_paper(as_)
    granted = {
        ("reader",): ("GET", "GET", "HEAD"),
        ("writer",): ("POST", "PUT", "PATCH"),
        ("admin",): ("DELETE",),
        (): (),
    }
    for roles, methods in granted.items():
        client = as_(*roles)
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
            body = {"text": "b"} if method in ("PUT", "PATCH") else None
            expected = {True: 204 if method == "DELETE" else 200, False: 403}[method in methods]
            assert client(method, path, body) == expected, (roles, method)
        assert client("GET", "/papers") == (200 if "GET" in methods else 403)
        assert client("POST", "/papers", {"text": "c"}) == (201 if "POST" in methods else 403)


def test_a_bulk_asks_for_what_is_in_it(as_: Callable[..., Client]) -> None:
    key = new_paper(as_).rpartition("/")[2]
    update, delete = {"update": {"id": key, "patch": {"text": "x"}}}, {"delete": {"id": key}}
    answer = as_("writer").answer("POST", "/papers/bulk", {"operations": [delete, update]})
    assert [item["status"] for item in answer.json()["items"]] == [403, 200]
    answer = as_("admin").answer("POST", "/papers/bulk", {"operations": [update, delete]})
    assert [item["status"] for item in answer.json()["items"]] == [403, 204]
    assert as_("reader")("POST", "/papers/bulk", {"operations": []}) == 403
    assert as_()("POST", "/papers/bulk", {}) == 403


def test_changes_of_all_that_match_need_reading(as_: Callable[..., Client]) -> None:
    new_paper(as_)
    assert as_("writer")("PATCH", "/papers?text=a", {"text": "b"}) == 403
    assert as_("reader")("PATCH", "/papers?text=a", {"text": "b"}) == 403
    assert as_("writer", "reader")("PATCH", "/papers?text=a", {"text": "b"}) == 200
    assert as_("admin")("DELETE", "/papers?text=b") == 403
    assert as_("admin", "reader")("DELETE", "/papers?text=b") == 200


def test_a_refusal_reveals_nothing(as_: Callable[..., Client]) -> None:
    path = new_paper(as_)
    for place in (path, "/papers/0123456789abcdef01234567"):
        answer = as_().answer("GET", place)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"] == "'key:none' may not read the model 'Paper': it needs a role"
        assert "reader" not in answer.text
    wrong = as_().answer("POST", "/secrets", {"nothing": "right"})
    assert wrong.json()["detail"] == "'key:none' may not create the model 'Secret': it needs one of 2 roles"


def test_linked_documents_do_not_slip_out(as_: Callable[..., Client]) -> None:
    secret = as_("admin").answer("POST", "/secrets", {"text": "hush"}).json()
    letter = as_().answer("POST", "/letters", {"secret": secret["id"]}).json()
    assert "hush" not in as_().answer("GET", "/letters").text
    assert as_()("GET", "/letters?expand=secret") == 403
    assert "hush" in as_("admin").answer("GET", "/letters?expand=secret").text
    assert as_()("GET", f"/letters/{letter['id']}?expand=secret") == 403
    assert "hush" in as_("admin").answer("GET", f"/letters/{letter['id']}?expand=secret").text


def test_operations(as_: Callable[..., Client]) -> None:
    assert as_("admin").answer("POST", "/operations/blow_up", {"times": 1}).json() == "boom"
    assert as_("reader")("POST", "/operations/blow_up", {"times": 1}) == 403
    assert as_("reader")("POST", "/operations/blow_up", {"times": "many"}) == 403
    assert as_("admin")("POST", "/operations/blow_up", {"times": "many"}) == 422


def test_an_operation_vouches_for_what_it_calls(as_: Callable[..., Client]) -> None:
    assert as_().answer("POST", "/operations/open_door").json() == "boomboomboom"


def test_options_need_no_role(vault: "Served") -> None:
    assert vault.client.options("/notes").status_code == 204


@pytest.mark.parametrize(("role", "seen"), [("other", ["Note"]), ("auditor", ["Secret", "Note"])])
def test_events_of_all_models_are_those_that_one_may_read(
    as_: Callable[..., Client], role: str, seen: list[str]
) -> None:
    reader, admin = as_(role), as_("admin")
    found: list[str] = []
    with reader.served.client.stream("GET", "/events", headers=reader.headers, timeout=30) as stream:
        for line in stream.iter_lines():
            if line.startswith("event: source"):
                assert admin("POST", "/secrets", {"text": "hush"}) == 201
                assert admin("POST", "/notes", {"text": "open"}) == 201
            elif line.startswith("data: ") and '"model"' in line:
                found.append(json.loads(line.removeprefix("data: "))["model"])
                if found[-1] == "Note":
                    break
    assert found == seen
