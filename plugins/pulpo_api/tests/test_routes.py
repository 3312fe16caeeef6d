"""Methods, slashes, discovery, health: what HTTP expects of any server."""

import httpx
import pytest

pytestmark = [pytest.mark.any_engine, pytest.mark.xdist_group("shop-routes")]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/things", "DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
        ("/things/0123456789abcdef01234567", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
        ("/operations/add", "GET, HEAD, OPTIONS, POST"),
        ("/operations", "GET, HEAD, OPTIONS"),
        ("/models/Thing", "GET, HEAD, OPTIONS"),
        ("/health", "GET, HEAD, OPTIONS"),
        ("/docs", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/static/favicon.png", "GET, HEAD, OPTIONS"),
    ],
)
def test_methods(path: str, methods: str, api: httpx.Client) -> None:
    response = api.options(path)
    assert (response.status_code, response.headers["Allow"], response.content) == (204, methods, b"")
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE"} - set(methods.split(", ")):
        response = api.request(method, path, headers={"Content-Type": "application/json"}, content=b"{}")
        assert (response.status_code, response.headers.get("Allow")) == (405, methods), method
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"] == f"{method} is not allowed here"


@pytest.mark.parametrize("path", ["/things", "/models", "/operations/add", "/health", "/docs", "/nothing", "/things/x"])
def test_head_is_get_without_a_body(path: str, api: httpx.Client) -> None:
    head, get = api.head(path), api.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("path", ["/", "/nothing", "/things/", "/things//", "/things/x/y", "/operations/", "/Things"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_nothing_there(path: str, method: str, api: httpx.Client) -> None:
    response = api.request(method, path)
    assert response.status_code == 404
    assert response.json()["detail"] == f"there is nothing at {path}"


def test_models(api: httpx.Client) -> None:
    models = {model["name"]: model for model in api.get("/models").json()}
    assert list(models) == ["Account", "Coin", "Count", "Maker", "Thing", "Ticket"]
    assert models["Thing"]["path"] == "things"
    assert models["Thing"]["fields"]["maker"]["link"] == "Maker"
    assert all("source" not in model for model in models.values())
    one = api.get("/models/Thing").json()
    assert one.pop("schema")["properties"]["text"]["maxLength"] == 200
    assert one == models["Thing"]
    assert api.get("/models/Thin").json()["hint"] == "did you mean 'Thing'?"


def test_operations(api: httpx.Client) -> None:
    operations = {operation["name"]: operation for operation in api.get("/operations").json()}
    assert operations["orders.place"]["category"] == "orders"
    one = api.get("/operations/add").json()
    assert one.pop("input_schema")["required"] == ["a"]
    assert one.pop("output_schema") == {"type": "integer"}
    assert one == operations["add"]
    assert all(api.get(f"/operations/{name}").status_code == 200 for name in operations)
    assert api.get("/operations/makers.found").json()["output_schema"]["title"] == "Maker"


def test_graph_of_the_operations(api: httpx.Client) -> None:
    answer = api.get("/operations/graph")
    graph = answer.json()
    names = {node["id"]: node["name"] for node in graph["nodes"]}
    assert {"Thing", "things.all", "orders.place"} <= set(names.values())
    assert ("things.all", "Thing", "returns") in {
        (names[e["source"]], names[e["target"]], e["kind"]) for e in graph["edges"]
    }
    assert {"orders", "add"} <= {flow["name"] for flow in graph["flows"]}
    assert all("source" not in node for node in graph["nodes"])
    assert ".py" not in answer.text  # no place in the source either
    described = api.get("/openapi.json").json()["components"]["schemas"]["OperationGraph"]["properties"]
    for part in ("nodes", "edges", "flows"):
        assert all(set(item) == set(described[part]["items"]["required"]) for item in graph[part])
    again = api.get("/operations/graph", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_health(path: str, api: httpx.Client) -> None:
    assert api.get(path).json() == {"status": "ok"}


def test_no_header_reveals_the_server(api: httpx.Client) -> None:
    assert "server" not in api.get("/health").headers
