"""Requests with and without credentials."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import ReadOpenApi, Served

pytestmark = [pytest.mark.any_engine, pytest.mark.xdist_group("auth-keys")]
PATHS = [
    "/notes",
    "/secrets",
    "/models",
    "/operations",
    "/operations/graph",
    "/docs",
    "/openapi.json",
    "/nothing",
    "/notes/x",
]


@pytest.fixture(scope="module")
def locked(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault(authentication="required")


@pytest.fixture(scope="module")
def ajar(serve_vault: Callable[..., "Served"]) -> "Served":
    return serve_vault()


@pytest.mark.parametrize("path", PATHS)
def test_required(path: str, locked: "Served") -> None:
    answer = locked.client.get(path)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="pulpo"'
    assert answer.json()["detail"] == "this API needs credentials"


def test_what_stays_open(locked: "Served") -> None:
    assert locked.client.get("/health").status_code == 200
    assert locked.client.head("/ready").status_code == 200
    assert locked.client.get("/static/swagger-ui.css").status_code == 200
    assert locked.client.post("/operations/open_door").status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Bearer pulpo_0123456789ab_" + "x" * 43},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": ""},
        {"X-API-Key": "nonsense"},
    ],
)
@pytest.mark.parametrize("path", ["/notes", "/health", "/docs", "/nothing"])
def test_wrong_credentials_are_refused_everywhere(header: dict[str, str], path: str, ajar: "Served") -> None:
    answer = ajar.client.get(path, headers=header)
    assert answer.status_code == 401
    assert "www-authenticate" in answer.headers
    assert answer.json()["detail"] == "the credentials are not valid"


def test_several_credentials(ajar: "Served", make_key: Callable[..., str]) -> None:
    key = make_key(ajar, "double")
    twice = ajar.client.get("/notes", headers=[("Authorization", f"Bearer {key}"), ("X-API-Key", key)])
    assert twice.status_code == 401
    assert twice.json()["detail"] == "the request has several credentials; send one"


def test_anonymous_where_it_is_allowed(ajar: "Served") -> None:
    assert ajar.client.get("/notes").status_code == 200
    assert ajar.client.post("/notes", json={"text": "x"}).status_code == 201
    assert ajar.client.get("/secrets").status_code == 401
    assert ajar.client.post("/operations/blow_up", json={"times": "not even a number"}).status_code == 401
    assert ajar.client.post("/operations/open_door").json() == "boomboomboom"


def test_public_docs(serve_vault: Callable[..., "Served"]) -> None:
    served = serve_vault(authentication="required", public_docs="true")
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert served.client.get(path).status_code == 200
    assert served.client.get("/notes").status_code == 401


def test_openapi(serve_vault: Callable[..., "Served"], read_openapi: "ReadOpenApi") -> None:
    document = read_openapi(serve_vault(show_all_schemas="true").client)
    assert document["components"]["securitySchemes"].keys() == {"bearer", "apiKey"}
    assert {} in document["security"]
    paths = document["paths"]
    assert "security" not in paths["/notes"]["get"]
    assert paths["/secrets"]["get"]["security"] == [{"bearer": []}, {"apiKey": []}]
    assert paths["/health"]["get"]["security"] == []
    for item in paths.values():
        for operation in item.values():  # whoever sends credentials that are not valid is refused everywhere
            assert {"401", "403"} <= operation["responses"].keys()


def test_openapi_where_credentials_are_required(locked: "Served", make_key: Callable[..., str]) -> None:
    key = make_key(locked, "describer")
    document = locked.client.get("/openapi.json", headers={"X-API-Key": key}).json()
    assert document["security"] == [{"bearer": []}, {"apiKey": []}]
    assert document["paths"]["/health"]["get"]["security"] == []
