"""`searchable_fields` and `sortable_fields` of a class: where `q` looks, and what `sort` takes."""

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import ReadOpenApi

pytestmark = [pytest.mark.xdist_group("shop-routes"), pytest.mark.usefixtures("clean")]
ACCOUNTS = [
    {"bank": "Red River", "number": 2, "opened": "2020-01-02"},
    {"bank": "Blue Hill", "number": 1, "opened": "2020-01-02"},
]


@pytest.fixture(autouse=True)
def accounts(api: httpx.Client) -> None:
    """Two accounts."""
    for account in ACCOUNTS:
        assert api.post("/accounts", json=account).status_code == 201


def banks(response: httpx.Response) -> list[str]:
    """The banks of the accounts in a page."""
    assert response.status_code == 200, response.text
    return [item["bank"] for item in response.json()["items"]]


def test_sort_takes_what_the_class_names_and_the_id(api: httpx.Client) -> None:
    assert banks(api.get("/accounts", params={"sort": "number"})) == ["Blue Hill", "Red River"]
    assert banks(api.get("/accounts", params={"sort": "opened,-number"})) == ["Red River", "Blue Hill"]
    assert banks(api.get("/accounts", params={"sort": "-id"})) == ["Blue Hill", "Red River"]


def test_sort_takes_nothing_else(api: httpx.Client) -> None:
    response = api.get("/accounts", params={"sort": "bank"})
    assert response.status_code == 422
    [error] = response.json()["errors"]
    assert error["loc"] == ["query", "sort"]
    assert error["msg"] == "cannot sort by 'bank'; known are id, number, opened"
    assert banks(api.get("/accounts", params={"bank": "Red River"})) == ["Red River"]  # a filter is another thing


def test_q_searches_the_fields_that_the_class_names(api: httpx.Client) -> None:
    assert banks(api.get("/accounts", params={"q": "river"})) == ["Red River"]


def test_the_description_names_them(api: httpx.Client, read_openapi: "ReadOpenApi") -> None:
    parameters = read_openapi(api)["paths"]["/accounts"]["get"]["parameters"]
    [sort] = [parameter for parameter in parameters if parameter["name"] == "sort"]
    assert sort["schema"]["items"]["enum"] == ["id", "-id", "number", "-number", "opened", "-opened"]
    model = api.get("/models/Account").json()
    assert model["sortable_fields"] == ["number", "opened"]
    assert model["searchable_fields"] == ["bank"]
    assert model["indexes"] == [{"keys": {"bank": 1, "number": 1}, "unique": True}]
