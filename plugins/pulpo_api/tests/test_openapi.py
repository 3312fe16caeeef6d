"""The OpenAPI document, and the pages that show it."""

import json
import re
from collections.abc import Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import ReadOpenApi

pytestmark = [pytest.mark.xdist_group("shop-routes"), pytest.mark.any_engine]
CRUD = {"list": "get", "create": "post", "get": "get", "replace": "put", "update": "patch", "delete": "delete"}


@pytest.fixture(scope="module")
def document(api: httpx.Client, read_openapi: "ReadOpenApi") -> dict[str, Any]:
    """The document, with shared parameters and answers where they are referred to."""
    return read_openapi(api)


def described(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The path, method and description of every operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_version(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    assert document["info"]["title"] == "shop"


def test_every_route_is_there(document: dict[str, Any]) -> None:
    found = {(path, method) for path, method, _ in described(document)}
    for collection in ("accounts", "coins", "makers", "things", "tickets"):
        for action, method in CRUD.items():
            path = f"/{collection}" if action in ("list", "create") else f"/{collection}/{{id}}"
            assert (path, method) in found
    assert ("/operations/orders.place", "post") in found
    assert {("/health", "get"), ("/ready", "get"), ("/models", "get"), ("/operations/{name}", "get")} <= found


def test_references_resolve(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    references = set(re.findall(r'"\$ref": "([^"]*)"', json.dumps(document)))
    assert references > {"#/components/parameters/limit", "#/components/responses/NotFound"}
    for reference in references:
        _, *steps = reference.split("/")
        assert reduce(lambda part, step: part[step], steps, document), reference


def test_names_of_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert {"ThingInput", "ThingOutput", "ThingPatch", "ThingPage", "CoinCreate", "Problem"} <= schemas.keys()
    assert not [name for name in schemas if "__" in name or "ValidationError" in name]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in schemas)


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for *_, operation in described(document)]
    assert len(ids) == len(set(ids))
    assert all(identifier.isidentifier() for identifier in ids)


def test_path_parameters_are_described(document: dict[str, Any]) -> None:
    for path, _, operation in described(document):
        named = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for path, method, operation in described(document):
        for status, response in operation["responses"].items():
            assert response["description"]
            if status >= "400":
                [(kind, content)] = response["content"].items()
                assert kind == "application/problem+json", (path, method)
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, (path, method)
                assert content["example"]["status"] == int(status)


def test_operations_are_summed_up_and_sorted_by_tag(document: dict[str, Any]) -> None:
    tags = [tag["name"] for tag in document["tags"]]
    assert tags == ["Account", "Coin", "Count", "Maker", "Thing", "Ticket", "operations", "discovery"]
    for *_, operation in described(document):
        assert operation["summary"]
        assert operation["tags"][0] in tags


def test_bodies(document: dict[str, Any]) -> None:
    schemas, paths = document["components"]["schemas"], document["paths"]
    assert "id" not in schemas["ThingInput"]["properties"]
    assert "id" in schemas["CoinCreate"]["required"]
    assert schemas["ThingInput"]["required"] == ["text"]
    assert "required" not in schemas["ThingPatch"]
    assert set(schemas["ThingOutput"]["required"]) == schemas["ThingOutput"]["properties"].keys() - {"_problems"}
    assert "made" not in schemas["MakerOutput"]["properties"]
    content = paths["/things/{id}"]["patch"]["requestBody"]["content"]
    assert list(content) == ["application/merge-patch+json", "application/json"]
    assert paths["/operations/nothing"]["post"]["requestBody"]["required"] is False


def test_list_parameters(document: dict[str, Any]) -> None:
    parameters = {p["name"]: p for p in document["paths"]["/things"]["get"]["parameters"]}
    assert parameters["limit"]["schema"]["maximum"] == 500
    assert parameters["color"]["schema"] == {"$ref": "#/components/schemas/Color"}
    assert document["components"]["schemas"]["Color"]["enum"] == ["red", "blue"]
    assert {"maker", "words", "id", "sort", "or", "words__empty", "sizes__empty"} <= parameters.keys()
    assert not {"sizes", "size__empty"} & parameters.keys()
    assert all(parameter["description"] for parameter in parameters.values())


def test_parameters_of_one_document(document: dict[str, Any]) -> None:
    described = document["paths"]["/things/{id}"]["get"]
    parameters = {p["name"]: p for p in described["parameters"]}
    assert parameters.keys() == {"id", "fields", "expand", "If-None-Match", "If-Match"}
    assert set(parameters["expand"]["schema"]["items"]["enum"]) == {"maker", "makers", "coin"}
    shown = described["responses"]["200"]["content"]["application/json"]["schema"]
    assert shown == {"$ref": "#/components/schemas/ThingItem"}


@pytest.mark.parametrize("page", ["/docs", "/redoc"])
def test_pages_need_no_internet(page: str, api: httpx.Client) -> None:
    html = api.get(page).text
    sources = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert sources
    for source in sources:
        assert source.startswith("/static/")
        assert api.get(source).status_code == 200
    assert "http" not in "".join(re.findall(r"url: '([^']*)'", html))


def test_embedded_objects_are_as_closed_as_the_routes(document: dict[str, Any], api: httpx.Client) -> None:
    """A client that believed the document sent keys that were refused."""
    schemas = document["components"]["schemas"]
    assert (schemas["Size"]["additionalProperties"], schemas["Label"]["additionalProperties"]) == (False, False)
    assert not any("additionalProperties" in schemas[name] for name in ("SizeOutput", "LabelOutput"))
    refused = api.post("/things", json={"text": "a", "size": {"width": 1, "depth": 2}})
    assert (refused.status_code, refused.json()["errors"][0]["loc"]) == (422, ["size", "depth"])
