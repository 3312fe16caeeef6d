"""Saved views over HTTP: whose they are, who sees and changes them, and what is refused."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from plugins.pulpo_refine.tests.conftest import Serve
from pulpo_core.testing import Served, run_pulpo

VIEWS = "/admin/config/views"
ACTORS = {"ann": (), "bob": (), "eve": ("auditor",), "ruth": ("curator",)}
Clients = dict[str, httpx.Client]


def keys_of(served: Served) -> dict[str, str]:
    """Make an API key for each actor."""
    found = {}
    for name, roles in ACTORS.items():
        words = [word for role in roles for word in ("--role", role)]
        key = run_pulpo("api", "keys", "create", name, *words, cwd=served.root, expect=0, **served.variables)
        found[name] = key.stdout.strip()
    return found


@contextmanager
def clients_of(served: Served, keys: dict[str, str]) -> Iterator[Clients]:
    """Open a client for each API key, and one without a key. No views are saved yet."""
    mongo: MongoClient[Any] = MongoClient(served.variables["PULPO_DATABASE_URL"])
    with mongo, ExitStack() as stack:
        for name in ("pulpo_views", "pulpo_default_views"):
            mongo.get_default_database()[name].delete_many({})
        headers: dict[str, dict[str, str]] = {"nobody": {}, **{name: {"X-API-Key": key} for name, key in keys.items()}}
        yield {
            name: stack.enter_context(httpx.Client(base_url=served.url, timeout=30, trust_env=False, headers=each))
            for name, each in headers.items()
        }


@pytest.fixture(scope="module")
def vault(serve_example: Serve) -> tuple[Served, dict[str, str]]:
    """A vault that is open to everybody, and the keys of its actors."""
    served = serve_example("vault")
    return served, keys_of(served)


@pytest.fixture
def clients(vault: tuple[Served, dict[str, str]]) -> Iterator[Clients]:
    """Clients of a vault that is open to everybody."""
    with clients_of(*vault) as found:
        yield found


@pytest.fixture
def ruled(serve_example: Serve) -> Iterator[Clients]:
    """Clients of a vault in which curators share views."""
    served = serve_example("vault", PULPO_REFINE_SHARE_VIEWS="curator")
    with clients_of(served, keys_of(served)) as found:
        yield found


def save(client: httpx.Client, name: str = "Short", **values: Any) -> dict[str, Any]:
    """Save a view of the notes."""
    answer = client.post(VIEWS, json={"model": "notes", "name": name, "search": "text=x", **values})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def seen(client: httpx.Client, model: str = "notes") -> dict[str, Any]:
    """Return the views of a model that a client sees."""
    answer = client.get(VIEWS, params={"model": model})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    found: dict[str, Any] = answer.json()
    return found


def names(client: httpx.Client) -> list[str]:
    return [view["name"] for view in seen(client)["items"]]


def test_private_views_follow_their_owner_and_nobody_else_sees_them(clients: Clients) -> None:
    ann, bob = clients["ann"], clients["bob"]
    view = save(ann)
    assert view == {"id": view["id"], "name": "Short", "search": "text=x", "editable": True}
    assert seen(ann) == {"items": [view], "default": None, "default_of_all": None, "may_share": True}
    assert names(bob) == names(clients["nobody"]) == []
    for answer in (
        bob.patch(f"{VIEWS}/{view['id']}", json={"name": "Mine"}),
        bob.delete(f"{VIEWS}/{view['id']}"),
        bob.patch(f"{VIEWS}/{view['id']}", json={"deleted": False}),
        bob.put(f"{VIEWS}/default", json={"model": "notes", "view": view["id"]}),
    ):
        assert (answer.status_code, view["name"] in answer.text) == (404, False)
    assert names(ann) == ["Short"]


def test_shared_views_are_seen_by_all_and_changed_by_their_owner(clients: Clients) -> None:
    ann, bob = clients["ann"], clients["bob"]
    view = save(ann, shared=True)
    told = {"id": view["id"], "name": "Short", "search": "text=x", "shared": True, "owner": "key:ann"}
    assert seen(bob)["items"] == seen(clients["nobody"])["items"] == [told]
    assert bob.patch(f"{VIEWS}/{view['id']}", json={"name": "Mine"}).status_code == 403
    assert bob.delete(f"{VIEWS}/{view['id']}").status_code == 403
    changed = ann.patch(f"{VIEWS}/{view['id']}", json={"name": "Longer", "search": "q=%C3%BC"})
    assert (changed.status_code, changed.json()["name"], changed.json()["search"]) == (200, "Longer", "q=%C3%BC")
    assert names(bob) == ["Longer"]
    assert ann.patch(f"{VIEWS}/{view['id']}", json={"shared": False}).status_code == 200
    assert names(bob) == []


def test_a_deleted_view_can_be_restored_by_who_may_delete_it(clients: Clients) -> None:
    ann, bob = clients["ann"], clients["bob"]
    path = f"{VIEWS}/{save(ann, shared=True)['id']}"
    assert ann.delete(path).status_code == 204
    assert names(ann) == names(bob) == []
    assert [ann.delete(path).status_code, ann.patch(path, json={"name": "x"}).status_code] == [404, 404]
    assert bob.patch(path, json={"deleted": False}).status_code == 403
    assert ann.patch(path, json={"deleted": False}).status_code == 200
    assert names(bob) == ["Short"]
    assert ann.delete(path).status_code == 204
    save(ann)  # takes the name, so that the deleted one is gone
    assert ann.patch(path, json={"deleted": False}).status_code == 404


def test_names_are_unique_for_an_owner(clients: Clients) -> None:
    ann = clients["ann"]
    save(ann)
    other = save(ann, "Other")
    save(clients["bob"])
    for answer in (
        ann.post(VIEWS, json={"model": "notes", "name": " Short ", "search": ""}),
        ann.patch(f"{VIEWS}/{other['id']}", json={"name": "Short"}),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (409, ["name"])


def test_defaults_are_personal_or_shared(clients: Clients) -> None:
    ann, bob = clients["ann"], clients["bob"]
    shared, private = save(ann, "Shared", shared=True), save(ann, "Private")

    def choose(client: httpx.Client, view: str | None, **values: Any) -> int:
        return client.put(f"{VIEWS}/default", json={"model": "notes", "view": view, **values}).status_code

    def defaults(client: httpx.Client) -> tuple[str | None, str | None]:
        found = seen(client)
        return found["default"], found["default_of_all"]

    assert choose(ann, private["id"]) == choose(ann, shared["id"], everybody=True) == 204
    assert choose(ann, private["id"], everybody=True) == 409
    assert defaults(ann) == (private["id"], shared["id"])
    assert defaults(bob) == defaults(clients["nobody"]) == (None, shared["id"])
    assert choose(bob, "all") == 204
    assert defaults(bob) == ("all", shared["id"])
    assert choose(bob, None) == 204
    assert defaults(bob) == (None, shared["id"])
    ann.patch(f"{VIEWS}/{shared['id']}", json={"shared": False})
    assert defaults(bob) == (None, None)
    assert defaults(ann) == (private["id"], None)
    assert clients["ann"].put(f"{VIEWS}/default", json={"model": "letters", "view": shared["id"]}).status_code == 404


def test_a_role_can_be_named_that_shares(ruled: Clients) -> None:
    ann, ruth = ruled["ann"], ruled["ruth"]
    own = save(ann)
    assert (seen(ann)["may_share"], seen(ruth)["may_share"]) == (False, True)
    shared = {"model": "notes", "name": "x", "search": "", "shared": True}
    assert ann.post(VIEWS, json=shared).status_code == 403
    assert ann.patch(f"{VIEWS}/{own['id']}", json={"shared": True}).status_code == 403
    assert ann.put(f"{VIEWS}/default", json={"model": "notes", "view": "all", "everybody": True}).status_code == 403
    assert ruth.patch(f"{VIEWS}/{own['id']}", json={"name": "x"}).status_code == 404  # it is private
    view = save(ruth, "Official", shared=True)
    assert ann.delete(f"{VIEWS}/{view['id']}").status_code == 403


def test_the_role_rules_what_others_share(vault: tuple[Served, dict[str, str]], serve_example: Serve) -> None:
    """Ann shared a view while everybody could; then a role for that was set."""
    served, keys = vault
    with clients_of(served, keys) as clients:
        view = save(clients["ann"], shared=True)
        url = served.variables["PULPO_DATABASE_URL"]
        later = serve_example("vault", PULPO_REFINE_SHARE_VIEWS="curator", PULPO_DATABASE_URL=url)
        with httpx.Client(base_url=later.url, timeout=30, trust_env=False) as client:
            by = {name: {"X-API-Key": key} for name, key in keys.items()}
            path = f"{VIEWS}/{view['id']}"
            assert client.patch(path, json={"name": "x"}, headers=by["bob"]).status_code == 403
            assert client.patch(path, json={"name": "Better"}, headers=by["ruth"]).status_code == 200
            assert client.delete(path, headers=by["ruth"]).status_code == 204
            assert client.patch(path, json={"deleted": False}, headers=by["ruth"]).status_code == 200
            assert client.patch(path, json={"name": "Mine"}, headers=by["ann"]).json()["name"] == "Mine"
            assert client.patch(path, json={"shared": False}, headers=by["ruth"]).status_code == 200
            assert client.patch(path, json={"name": "x"}, headers=by["ruth"]).status_code == 404


def test_views_of_hidden_models_do_not_exist(clients: Clients) -> None:
    eve, ann = clients["eve"], clients["ann"]  # an auditor reads secrets
    saved = eve.post(VIEWS, json={"model": "secrets", "name": "Old", "search": "text=x", "shared": True})
    assert saved.status_code == 201
    assert len(seen(eve, "secrets")["items"]) == 1
    there_is_none = [
        ann.get(VIEWS, params={"model": "secrets"}),
        ann.get(VIEWS, params={"model": "no_such"}),
        ann.post(VIEWS, json={"model": "secrets", "name": "x", "search": ""}),
        ann.put(f"{VIEWS}/default", json={"model": "secrets", "view": "all"}),
        ann.delete(f"{VIEWS}/{saved.json()['id']}"),
    ]
    assert [answer.status_code for answer in there_is_none] == [404] * 5


def test_anonymous_callers_save_nothing(clients: Clients, serve_example: Serve) -> None:
    nobody, view = clients["nobody"], save(clients["ann"], shared=True)
    for answer in (
        nobody.post(VIEWS, json={"model": "notes", "name": "x", "search": ""}),
        nobody.patch(f"{VIEWS}/{view['id']}", json={"name": "x"}),
        nobody.delete(f"{VIEWS}/{view['id']}"),
        nobody.put(f"{VIEWS}/default", json={"model": "notes", "view": "all"}),
    ):
        assert answer.status_code == 401
    assert seen(nobody)["may_share"] is False
    closed = serve_example("vault", PULPO_API_AUTHENTICATION="required")
    with httpx.Client(base_url=closed.url, timeout=30, trust_env=False) as stranger:
        assert stranger.get(VIEWS, params={"model": "notes"}).status_code == 401


def test_pages_of_other_origins_change_nothing(clients: Clients) -> None:
    key = clients["ann"].headers["X-API-Key"]
    with httpx.Client(base_url=clients["ann"].base_url, timeout=30, trust_env=False) as browser:
        assert browser.post("/login", json={"key": key}).status_code == 204
        body = {"model": "notes", "name": "x", "search": ""}
        for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            assert browser.post(VIEWS, json=body, headers=headers).status_code == 403
            assert browser.put(f"{VIEWS}/default", json={}, headers=headers).status_code == 403
        foreign = browser.post(VIEWS, json=body, headers={"Origin": "https://evil.example", "X-Pulpo-CSRF": "1"})
        assert foreign.status_code == 403
        form = browser.post(VIEWS, content="{}", headers={"Content-Type": "text/plain", "X-Pulpo-CSRF": "1"})
        assert form.status_code == 415
        assert browser.post(VIEWS, json=body, headers={"X-Pulpo-CSRF": "1"}).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "x" * 81),
        ("name", "two\nlines"),
        ("name", "right to \u202eleft"),
        ("name", 7),
        ("name", None),
        ("name", {"$ne": ""}),
        ("search", "q=" + "x" * 4096),
        ("search", "q=a b"),
        ("search", "q=<script>"),
        ("search", "q=x\n"),
        ("search", "q=%zz"),
        ("search", "q=#x"),
        ("search", ["q=x"]),
        ("shared", "yes"),
        ("shared", 1),
        ("model", 3),
        ("owner", "key:bob"),
        ("deleted_at", None),
    ],
)
def test_wrong_values_are_refused_by_field(clients: Clients, field: str, value: Any) -> None:
    body = {"model": "notes", "name": "x", "search": "", field: value}
    answer = clients["ann"].post(VIEWS, json=body)
    assert (answer.status_code, [error["loc"] for error in answer.json()["errors"]]) == (422, [[field]])
    assert names(clients["ann"]) == []


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b'{"model": "notes", "model": "secrets", "name": "x", "search": ""}', 400),
        (b"[" * 8000 + b"]" * 8000, 400),
        (b"[]", 422),
        (b"null", 422),
        (b'{"name": "' + b"x" * 20_000 + b'"}', 413),
        (b'{"name": "\xff"}', 400),
    ],
)
def test_bodies_that_are_not_small_json_objects_are_refused(clients: Clients, content: bytes, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    answer = clients["ann"].post(VIEWS, content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_other_paths_and_methods(clients: Clients) -> None:
    ann = clients["ann"]
    assert ann.get(VIEWS).status_code == 422
    assert ann.get(VIEWS, params={"model": "notes"}).headers["content-type"] == "application/json"
    for id_ in ("x", "0" * 24, "..%2f", '{"$ne":1}', "%00"):
        assert ann.delete(f"{VIEWS}/{id_}").status_code == 404
    assert (ann.delete(VIEWS).status_code, ann.delete(VIEWS).headers["allow"]) == (405, "GET, HEAD, POST")
    assert ann.get(f"{VIEWS}/default").headers["allow"] == "PUT"
    assert ann.put(f"{VIEWS}/{'0' * 24}", json={}).headers["allow"] == "PATCH, DELETE"
    assert ann.patch(f"{VIEWS}/{save(ann)['id']}", json={}).status_code == 200


def test_an_owner_has_at_most_200_views(clients: Clients, vault: tuple[Served, dict[str, str]]) -> None:
    ann = clients["ann"]
    save(ann)
    many = [{"model": "notes", "owner": "key:ann", "name": f"View {number}", "search": ""} for number in range(199)]
    with MongoClient[Any](vault[0].variables["PULPO_DATABASE_URL"]) as mongo:
        mongo.get_default_database()["pulpo_views"].insert_many(many)
    answer = ann.post(VIEWS, json={"model": "notes", "name": "One more", "search": ""})
    assert (answer.status_code, "200 views" in answer.text) == (409, True)
    assert ann.post(VIEWS, json={"model": "papers", "name": "x", "search": ""}).status_code == 404
    assert ann.post(VIEWS, json={"model": "loans", "name": "x", "search": ""}).status_code == 201
    save(clients["bob"])
