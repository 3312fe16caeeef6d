"""Routes of a project's own: `[tool.pulpo.api] customise`."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from pulpo_api.customise import call_customise
from pulpo_core.exceptions import ConfigurationError
from pulpo_core.generation import compile_project
from pulpo_core.testing import run_pulpo

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Run, Serve, Served
    from pulpo_core.testing import MakeProject

pytestmark = [pytest.mark.xdist_group("api-customise"), pytest.mark.any_engine]
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def workshop(serve: "Serve") -> "Served":
    return serve("workshop")


@pytest.fixture(scope="module")
def staff(workshop: "Served", make_key: Callable[..., str]) -> dict[str, str]:
    return {"X-API-Key": make_key(workshop, "jane", "staff")}


@pytest.fixture(scope="module")
def guest(workshop: "Served", make_key: Callable[..., str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_key(workshop, 'joe')}"}


def test_below_the_path_of_a_model(workshop: "Served", guest: dict[str, str]) -> None:
    api = workshop.client
    tool = api.post("/tools", json={"name": "saw"}).json()["id"]
    calendar = api.get(f"/tools/{tool}/calendar.ics")
    assert (calendar.text, calendar.headers["content-type"]) == (
        f"BEGIN:VCALENDAR {tool}",
        "text/calendar; charset=utf-8",
    )
    assert api.head(f"/tools/{tool}/calendar.ics").status_code == 200
    rented = api.post(f"/tools/{tool}/rentals", json={"days": 3}, headers=guest)
    assert (rented.status_code, rented.json()) == (201, {"tool": tool, "days": 3, "actor": "key:joe"})
    assert api.get(f"/tools/{tool}").json()["name"] == "saw"
    assert api.get("/tools/manuals/files/main.py").text.startswith('"""A workshop')
    assert api.delete(f"/tools/{tool}").status_code == 204


def test_before_the_route_of_one_document(workshop: "Served") -> None:
    assert workshop.client.get("/tools/statistics").json() == {"count": 0}
    answer = workshop.client.put("/tools/statistics", json={"name": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "there is no Tool with the id 'statistics'")


def test_other_methods_and_paths(workshop: "Served") -> None:
    answer = workshop.client.delete("/tools/5/calendar.ics")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert workshop.client.options("/desk").headers["allow"] == "GET, HEAD, OPTIONS"
    for path in ("/tools/5/calendar", "/tools/5/6/7", "/tools/manuals/files/none.py", "/nothing"):
        answer = workshop.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
        assert answer.json()["detail"] == f"there is nothing at {path}"


def test_permissions_of_the_model_apply(workshop: "Served", staff: dict[str, str], guest: dict[str, str]) -> None:
    assert workshop.client.get("/payslips/5/pdf").status_code == 401
    assert workshop.client.get("/payslips/5/pdf", headers=guest).status_code == 403
    assert workshop.client.get("/payslips/5/pdf", headers=staff).content == b"%PDF"


def test_require(workshop: "Served", staff: dict[str, str], guest: dict[str, str]) -> None:
    api = workshop.client
    nobody, somebody = api.get("/desk"), api.get("/desk", headers=guest)
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="pulpo"')
    assert (somebody.status_code, somebody.headers["content-type"]) == (403, PROBLEM)
    assert somebody.json()["detail"] == "'key:joe' may not use the route: it needs a role"
    assert api.get("/desk", headers=staff).json() == "key:jane"
    assert [api.get("/members", headers=headers).status_code for headers in ({}, guest)] == [401, 200]
    assert api.get("/members", headers={"X-API-Key": "pulpo_wrong"}).status_code == 401


def test_where_credentials_are_required(serve: "Serve", make_key: Callable[..., str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_AUTHENTICATION", "required")
        patch.setenv("PULPO_API_ANSWER_TIMEOUT", "21")
        served = serve("workshop")
    assert served.client.get("/").status_code == 401
    key = {"X-API-Key": make_key(served, "jane")}
    assert served.client.get("/", headers=key).text == "<h1>The workshop</h1>"
    document = served.client.get("/openapi.json", headers=key).json()
    assert document["security"] == [{"bearer": []}, {"apiKey": []}]
    assert "APIKeyQuery" in document["components"]["securitySchemes"]


def test_errors(workshop: "Served") -> None:
    def problem(number: object) -> tuple[int, Any]:
        answer = workshop.client.get(f"/noises/{number}")
        assert answer.headers["content-type"] == PROBLEM
        assert answer.headers["x-content-type-options"] == "nosniff"
        return answer.status_code, answer.json()

    assert problem(1)[1] == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "there is no noise",
        "hint": "listen",
    }
    assert problem(2)[0] == 418
    assert problem(2)[1]["detail"] == "no coffee"
    assert problem(3)[0] == 500
    assert "the-secret" not in str(problem(3))
    assert problem(4)[1]["detail"] == "it is gone"
    status, found = problem("x")
    assert (status, found["errors"][0]["loc"]) == (422, ["path", "number"])
    assert workshop.client.get("/", headers={"X-Signature": "forged"}).json()["detail"] == "the signature is forged"


def test_answers_that_are_errors_stay_as_they_are(workshop: "Served") -> None:
    for kind, status, text in (
        ("json", 404, '{"message":"not found"}'),
        ("text", 400, "oh"),
        ("html", 400, "<h1>oh</h1>"),
    ):
        answer = workshop.client.get(f"/own-errors/{kind}")
        assert (answer.status_code, answer.text) == (status, text)
    assert workshop.client.get("/sums").json() == {"sum": "wrong"}


def test_middlewares_stand_around_all_routes(workshop: "Served", staff: dict[str, str]) -> None:
    for path in ("/openapi.json", "/models", "/tools/manuals/files/web.py"):
        assert workshop.client.get(path, headers=staff).headers["content-encoding"] == "gzip", path
    text = "x" * 600
    assert workshop.client.get(f"/pages/{text}").headers["content-encoding"] == "gzip"
    created = workshop.client.post("/tools", json={"name": text})
    assert created.headers["content-encoding"] == "gzip"
    workshop.client.delete(created.headers["location"])


def test_lifespan_and_its_state(workshop: "Served") -> None:
    assert "the workshop opens" in workshop.log
    assert workshop.client.get("/noises/5").json() == {"noise": "5 0"}


def test_bodies(workshop: "Served") -> None:
    assert workshop.client.post("/uploads", content=b"x" * 8192).json() == 8192
    assert workshop.client.post("/uploads", content=b"x" * 8193).status_code == 413
    answer = workshop.client.post("/tools/5/rentals", json={"days": "many"})
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["body", "days"])


@pytest.fixture(scope="module")
def document(workshop: "Served", staff: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = workshop.client.get("/openapi.json", headers=staff).json()
    return found


def test_openapi(document: dict[str, Any]) -> None:
    validate(document)
    paths = document["paths"]
    assert {"/", "/tools/{tool_id}/calendar.ics", "/tools/statistics", "/pages/{page}", "/sums"} <= paths.keys()
    assert "/own-errors/{kind}" not in paths
    ids = [operation["operationId"] for item in paths.values() for operation in item.values()]
    assert len(ids) == len(set(ids))
    assert {tag["name"]: tag["description"] for tag in document["tags"]}["workshop"] == "The workshop's own."
    rent = paths["/tools/{tool_id}/rentals"]["post"]
    assert rent["responses"]["422"] == {"$ref": "#/components/responses/UnprocessableContent"}
    assert {"201", "401", "403", "503"} <= rent["responses"].keys()
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_openapi_of_credentials(document: dict[str, Any]) -> None:
    paths, needed = document["paths"], [{"bearer": list[str]()}, {"apiKey": list[str]()}]
    for path in ("/desk", "/members", "/payslips/{id}/pdf"):
        assert paths[path]["get"]["security"] == needed
    assert "security" not in paths["/tools/statistics"]["get"]
    assert paths["/by-token"]["get"]["security"] == [{"APIKeyQuery": []}]
    assert document["components"]["securitySchemes"].keys() == {"bearer", "apiKey", "APIKeyQuery"}


def test_29_openapi_without_the_role(workshop: "Served", document: dict[str, Any]) -> None:
    part = workshop.client.get("/openapi.json").json()
    validate(part)
    assert document["paths"].keys() - part["paths"].keys() == {
        "/payslips",
        "/payslips/bulk",
        "/payslips/events",
        "/payslips/facets",
        "/payslips/import",
        "/payslips/{id}",
        "/payslips/{id}/pdf",
    }


def test_openapi_of_a_name_that_is_taken(document: dict[str, Any]) -> None:
    answer = document["paths"]["/noises/{number}"]["get"]["responses"]["200"]["content"]["application/json"]
    assert answer["schema"] == {"$ref": "#/components/schemas/Problem2"}
    assert list(document["components"]["schemas"]["Problem2"]["properties"]) == ["noise"]
    assert "detail" in document["components"]["schemas"]["Problem"]["properties"]


def test_pages_show_it(workshop: "Served") -> None:
    for page in ("/docs", "/redoc"):
        assert "/openapi.json" in workshop.client.get(page).text


def test_the_command_writes_the_same(workshop: "Served", pulpo: "Run", document: dict[str, Any]) -> None:
    assert json.loads(pulpo(workshop, "api", "openapi").stdout) == document


def test_why_knows_the_routes(workshop: "Served", pulpo: "Run") -> None:
    assert "openapi.json" in pulpo(workshop, "why", "GET", "/tools/5/calendar.ics").stdout


MAIN = """
from beanie import Document
from pulpo_core import datamodel

@datamodel
class Tool(Document):
    class Settings:
        name = "tools"
"""
WEB = "def customise(app):\n    {}\n"
ROUTE = "app.get({path!r})(lambda: None)"
REFUSED = {
    "/tools": "hides a generated route of the model 'Tool'",
    "/tools/bulk": "hides a generated route of the model 'Tool'",
    "/tools/events": "hides a generated route of the model 'Tool'",
    "/tools/{key}": "hides a generated route of the model 'Tool'",
    "/tools/{number:int}": "hides a generated route of the model 'Tool'",
    "/tools/{rest:path}": "hides a generated route of the model 'Tool'",
    "/operations/x": "is used by the API itself",
    "/docs": "is used by the API itself",
    "/openapi.json": "is used by the API itself",
}


@pytest.mark.parametrize("path", REFUSED)
def test_routes_that_are_refused(path: str, make_project: "MakeProject") -> None:
    web = WEB.format(ROUTE.format(path=path))
    project = make_project(MAIN, settings={"api": {"customise": "web:customise"}}, files={"web.py": web})
    with pytest.raises(
        ConfigurationError, match=re.escape(f"the route {path!r} that the project adds {REFUSED[path]}")
    ):
        compile_project(project, only=["api"]).check()


def test_an_operation_id_that_is_taken(make_project: "MakeProject") -> None:
    web = WEB.format("app.get('/x', operation_id='list_tools')(lambda: None)")
    project = make_project(MAIN, settings={"api": {"customise": "web:customise"}}, files={"web.py": web})
    with pytest.raises(ConfigurationError, match="the operation id 'list_tools', which GET /tools already has"):
        compile_project(project, only=["api"]).check()


WRONG: dict[str, tuple[str, str]] = {
    "web": ("", "customise must name a function, got 'web'"),
    "we b:customise": ("", "customise must name a function, got 'we b:customise'"),
    "nothing:customise": ("", "there is no module 'nothing'"),
    "web:nothing": ("", "the module 'web' has no 'nothing'"),
    "web:constant": ("constant = 5", "web:constant must be a plain function, got 5"),
    "web:later": ("async def later(app): ...", "web:later must be a plain function"),
    "web:fails": ("def fails(app):\n    return 1 / 0", "web:fails raised ZeroDivisionError: division by zero"),
    "web:customise": ("import not_there", "importing 'web' failed: ModuleNotFoundError: No module named 'not_there'"),
}


@pytest.mark.parametrize("customise", WRONG)
def test_a_customise_that_is_wrong(customise: str, make_project: "MakeProject") -> None:
    source, message = WRONG[customise]
    project = make_project(files={"web.py": f"{source}\n"})
    project.load()
    with pytest.raises(ConfigurationError, match=re.escape(message)) as error:
        call_customise(FastAPI(), customise, project.root)
    if "def fails" in source:
        assert str(error.value.where).endswith("web.py:2")


def test_every_command_reports_what_is_wrong(make_project: "MakeProject") -> None:
    source, message = WRONG["web:fails"]
    project = make_project(MAIN, files={"web.py": f"{source}\n"})
    run_pulpo("compile", "--only", "api", cwd=project.root)
    for words in (("compile",), ("api", "openapi"), ("api", "start"), ("api", "start", "--workers", "2")):
        done = run_pulpo(*words, cwd=project.root, expect=None, PULPO_API_CUSTOMISE="web:fails")
        assert done.returncode in (1, 2), done.stderr
        assert " ".join(done.stderr.split()).count(message) == 1
        assert "web.py:2" in done.stderr
        assert "Traceback" not in done.stderr
