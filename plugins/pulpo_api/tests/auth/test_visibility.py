"""Callers only see the schemas of what they may use."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from pulpo_core.testing import write_project

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Run, Serve, Served

pytestmark = [pytest.mark.xdist_group("auth-visibility"), pytest.mark.any_engine]
DESCRIPTIONS = ("/models", "/operations", "/operations/graph", "/openapi.json")
MAIN = """
from beanie import Document, Link
from pydantic import BaseModel
from pulpo_core import datamodel, operation


class HiddenPart(BaseModel):
    hidden_part: str


class SharedPart(BaseModel):
    shared_part: str


class HiddenInput(BaseModel):
    hidden_input: str


class Middle(BaseModel):
    hidden_middle: str


@datamodel(permissions=["admin"], description="hidden_text")
class Hidden(Document):
    hidden_field: str
    part: HiddenPart
    shared: SharedPart


@datamodel
class Open(Document):
    target: Link[Hidden] | None = None
    shared: SharedPart | None = None


@datamodel(permissions={"read": ["reader"], "create": ["writer"], "update": ["admin"], "delete": ["admin"]})
class Letter(Document):
    text: str


@operation(name="secret.make", permissions=["admin"])
async def make(input: HiddenInput) -> Middle: ...


@operation(name="secret.use")
async def use(middle: Middle) -> int: ...


@operation(name="sum")
async def sum_(a: int) -> int: ...
"""


@pytest.fixture(scope="module")
def made(serve: "Serve", tmp_path_factory: pytest.TempPathFactory) -> "Served":
    root = tmp_path_factory.mktemp("visible") / "visible"
    write_project(root, MAIN)
    return serve(root)


@pytest.fixture(scope="module")
def get(made: "Served", make_key: Callable[..., str]) -> Callable[..., httpx.Response]:
    """Read a path with some roles; without any, anonymously."""
    keys: dict[tuple[str, ...], str] = {}

    def read(path: str, *roles: str, **headers: str) -> httpx.Response:
        if roles and roles not in keys:
            keys[roles] = make_key(made, "-".join(roles), *roles)
        return made.client.get(path, headers={**headers, **({"X-API-Key": keys[roles]} if roles else {})})

    return read


def test_29_models(get: Callable[..., httpx.Response]) -> None:
    def names(*roles: str) -> list[str]:
        return [model["name"] for model in get("/models", *roles).json()]

    assert names() == names("other") == ["Open"]
    assert names("reader") == names("writer") == ["Letter", "Open"]
    assert names("admin") == ["Hidden", "Letter", "Open"]
    assert get("/models/Hidden", "admin").json()["name"] == "Hidden"
    hidden, absent = get("/models/Hidden", "reader"), get("/models/Nothing", "reader")
    assert (hidden.status_code, hidden.json()["detail"]) == (404, "there is no model 'Hidden'")
    assert {**hidden.json(), "detail": ""} == {**absent.json(), "detail": ""}
    assert "Hidden" not in get("/models/Hiddenn", "reader").json().get("hint", "")
    assert "hidden_field" not in json.dumps(get("/models/Open").json()["schema"])


def test_29_operations(get: Callable[..., httpx.Response], made: "Served") -> None:
    assert [found["name"] for found in get("/operations").json()] == ["secret.use", "sum"]
    assert [found["name"] for found in get("/operations", "admin").json()] == ["secret.make", "secret.use", "sum"]
    assert get("/operations/secret.make").status_code == 404
    assert get("/operations/secret.make", "admin").json()["input_schema"]["title"] == "HiddenInput"
    assert "secret.make" not in made.client.post("/operations/secret.mak").text


def test_29_graph(get: Callable[..., httpx.Response]) -> None:
    all_of_it, part = get("/operations/graph", "admin").json(), get("/operations/graph").json()
    assert {node["name"] for node in part["nodes"]} == {"Open", "secret.use", "sum", "Middle"}
    assert {node["name"] for node in all_of_it["nodes"]} > {"Hidden", "Letter", "secret.make"}
    assert [flow["name"] for flow in part["flows"]] == ["sum"]
    assert {flow["name"] for flow in all_of_it["flows"]} == {"secret", "sum"}
    assert "secret.make" not in json.dumps(part)


def test_29_openapi(get: Callable[..., httpx.Response]) -> None:
    whole, part = get("/openapi.json", "admin"), get("/openapi.json", "reader")
    OpenAPIV31SpecValidator(part.json()).validate()
    paths: dict[str, Any] = part.json()["paths"]
    assert {"/opens", "/opens/{id}", "/letters", "/operations/sum", "/models", "/health"} <= paths.keys()
    assert not {"/hiddens", "/hiddens/{id}", "/hiddens/bulk", "/operations/secret.make"} & paths.keys()
    assert list(paths["/letters"]) == ["get"]
    assert "/letters/bulk" not in paths
    assert list(get("/openapi.json", "writer").json()["paths"]["/letters"]) == ["post"]
    schemas = part.json()["components"]["schemas"]
    assert {"SharedPart", "OpenItem", "LetterOutput", "Problem", "BulkResult", "Link"} <= schemas.keys()
    assert not [name for name in schemas if name.startswith("Hidden")]
    assert "LetterPatch" not in schemas
    assert "hidden_" not in part.text.replace("hidden_middle", "")
    assert [tag["name"] for tag in part.json()["tags"]] == ["Letter", "Open", "operations", "discovery"]
    for word in ("hidden_field", "hidden_part", "hidden_input", "hidden_text"):
        assert word in whole.text
    assert whole.json()["components"]["schemas"]["OpenItem"] != schemas["OpenItem"]


def test_29_each_part_has_its_etag(get: Callable[..., httpx.Response]) -> None:
    for path in ("/openapi.json", "/operations/graph"):
        tags = {roles: get(path, *roles).headers["etag"] for roles in ((), ("reader",), ("admin",), ("other",))}
        assert len({tags[()], tags["reader",], tags["admin",]}) == 3
        assert tags["other",] == tags[()]
        assert get(path, "reader", **{"If-None-Match": tags["reader",]}).status_code == 304
        assert get(path, **{"If-None-Match": tags["admin",]}).status_code == 200


def test_29_the_file_stays_whole(made: "Served", pulpo: "Run", get: Callable[..., httpx.Response]) -> None:
    written = json.loads((made.root / ".run_cache" / "openapi.json").read_text())
    assert written["paths"] == get("/openapi.json", "admin", "reader", "writer").json()["paths"]
    assert json.loads(pulpo(made, "api", "openapi").stdout)["paths"] == written["paths"]


def test_29_a_setting_shows_all(serve_vault: Callable[..., "Served"]) -> None:
    closed, shown = serve_vault(), serve_vault(show_all_schemas="true")
    for path in DESCRIPTIONS:
        word = "blow_up" if path.startswith("/operations") else '"Secret"'
        assert word not in closed.client.get(path).text.replace('"link":"Secret"', "")
        assert word in shown.client.get(path).text
    assert "SecretItem" in shown.client.get("/openapi.json").text
    assert shown.client.get("/secrets").status_code == 401


GUARD = """
from pulpo_core import Actor, hookimpl


@hookimpl(optionalhook=True)
async def pulpo_authenticate(request_headers, project):
    user = request_headers.get("x-forwarded-user")
    return Actor(user, frozenset({"admin"})) if user else None


@hookimpl(optionalhook=True)
async def pulpo_authorize(actor, action, target):
    return not (actor.id == "mole" and target.name in ("Secret", "blow_up"))
"""


def test_29_plugins_have_a_say(
    serve_vault: Callable[..., "Served"], install_plugin: Callable[[str, str], None]
) -> None:
    install_plugin("guard", GUARD)
    vault = serve_vault()
    for path in DESCRIPTIONS:
        answers = {user: vault.client.get(path, headers={"X-Forwarded-User": user}).text for user in ("jane", "mole")}
        word = "blow_up" if path.startswith("/operations") else '"Secret"'
        assert word in answers["jane"]
        assert word not in answers["mole"].replace('"link":"Secret"', "")
