"""Whole lists as CSV and NDJSON."""

import csv
import io
import json
import socket
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo import MongoClient

from pulpo_core.testing import until

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Served

pytestmark = pytest.mark.xdist_group("shop-exports")
COUNT = 1203


@pytest.fixture(scope="module", autouse=True)
def filled(api: httpx.Client) -> None:
    for n in range(3):
        assert (
            api.post("/things", json={"text": f'a "b", {n}\nnext', "number": n, "words": ["x", "y"]}).status_code == 201
        )
    for n in range(3, COUNT):
        assert api.post("/makers", json={"name": f"m{n}"}).status_code == 201


def test_ndjson_has_all_documents(api: httpx.Client) -> None:
    response = api.get("/makers", headers={"Accept": "application/x-ndjson"})
    assert response.headers["content-type"] == "application/x-ndjson"
    documents = [json.loads(line) for line in response.text.splitlines()]
    assert len(documents) == COUNT - 3
    assert documents[:50] == api.get("/makers").json()["items"]


def test_csv(api: httpx.Client) -> None:
    response = api.get("/things?sort=-number", headers={"Accept": "text/csv;q=0.9, */*;q=0.1"})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert [row["number"] for row in rows] == ["2", "1", "0"]
    assert rows[2]["text"] == 'a "b", 0\nnext'
    assert rows[0]["words"] == '["x","y"]'
    assert rows[0]["flag"] == "false"
    assert rows[0]["note"] == ""


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv"),
        ("text/csv;q=0.5, */*;q=0.1", "text/csv"),
        ("text/csv;q=0", "application/json"),
        ("application/json, text/csv; q=0.0", "application/json"),
        ("text/csv;q=0, application/x-ndjson", "application/x-ndjson"),
        ("text/csv;q=odd", "text/csv"),
        ("*/*", "application/json"),
    ],
)
def test_the_form_that_is_accepted(accept: str, kind: str, api: httpx.Client) -> None:
    answer = api.get("/things?limit=1", headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert "accept" in answer.headers["vary"].lower()


def test_filters_fields_and_limits_count_too(api: httpx.Client) -> None:
    response = api.get(
        "/things?number__gt=0&fields=number&sort=number&limit=1", headers={"Accept": "application/x-ndjson"}
    )
    (line,) = response.text.splitlines()
    assert json.loads(line).keys() == {"id", "number"}


def test_a_bad_query_is_a_problem_here_too(api: httpx.Client) -> None:
    response = api.get("/things?nothing=1", headers={"Accept": "text/csv"})
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")


def test_formulas_stay_texts(api: httpx.Client) -> None:
    """A spreadsheet evaluates text that begins like one of these, unless it has a leading quotation mark."""
    names = ["=1+1", "+1", "-1+1", "-x", "@x", "\t=1", "\r=1", "1=1", "'=1", "-1"]
    for name in names:
        assert api.post("/makers", json={"name": name, "founded": -5}).status_code == 201
    query = "/makers?founded=-5&sort=id&fields=name,founded"
    rows = list(csv.reader(io.StringIO(api.get(query, headers={"Accept": "text/csv"}).text, newline="")))
    assert rows[0][1:] == ["name", "founded"]
    assert [row[1] for row in rows[1:]] == [
        "'=1+1",
        "'+1",
        "'-1+1",
        "'-x",
        "'@x",
        "'\t=1",
        "'\r=1",
        "1=1",
        "''=1",
        "-1",
    ]
    assert {row[2] for row in rows[1:]} == {"-5"}
    lines = api.get(query, headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert [json.loads(line)["name"] for line in lines] == names


def test_linked_documents_come_along(api: httpx.Client) -> None:
    maker = api.get("/makers?limit=1").json()["items"][0]
    assert api.post("/things", json={"text": "linked", "maker": maker["id"]}).status_code == 201
    query = "/things?text=linked&expand=maker&fields=text,maker"
    page = api.get(query).json()["items"]
    assert page[0]["maker"] == maker
    assert [
        json.loads(line) for line in api.get(query, headers={"Accept": "application/x-ndjson"}).iter_lines()
    ] == page
    (row,) = csv.DictReader(io.StringIO(api.get(query, headers={"Accept": "text/csv"}).text, newline=""))
    assert json.loads(row["maker"]) == maker


def test_clients_that_leave(shop: "Served") -> None:
    """The database is left no cursors, whenever it is that a client leaves."""
    request = f"GET /makers HTTP/1.1\r\nHost: 127.0.0.1:{shop.port}\r\nAccept: application/x-ndjson\r\n\r\n"
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:

        def cursors() -> int:
            return int(client.admin.command("serverStatus")["metrics"]["cursor"]["open"]["total"])

        before = cursors()
        for number in range(20):
            with socket.create_connection(("127.0.0.1", shop.port)) as connection:
                connection.sendall(request.encode())
                time.sleep(number * 0.002)
        until(lambda: cursors() < before + 5)  # other tests may have theirs


@pytest.mark.parametrize("name", ["csv", "ndjson", "json"])
def test_a_link_stores_what_is_shown(api: httpx.Client, name: str) -> None:
    query = "fields=name,city&sort=-name&name__startswith=m11"
    page = api.get(f"/makers?{query}&limit=500").json()["items"]
    answer = api.get(f"/makers?{query}&format={name}&download=all%20makers.{name}")
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"all_makers.{name}\"; filename*=UTF-8''all%20makers.{name}"
    )
    if name == "json":
        assert answer.json() == page
    elif name == "ndjson":
        assert [json.loads(line) for line in answer.text.splitlines()] == page
    else:
        assert list(csv.DictReader(io.StringIO(answer.text, newline=""))) == page
    assert answer.content == api.get(f"/makers?{query}&download=x.{name}").content
    assert "content-disposition" not in api.get(f"/makers?{query}&format={name}").headers


@pytest.mark.parametrize(
    ("query", "disposition"),
    [
        ("format=csv&download=jobs", 'filename="jobs.csv"'),
        ("format=json&download=setup.bat", 'filename="setup.bat.json"'),
        ("download=JOBS.CSV", 'filename="JOBS.CSV"'),
        ("download=%C3%A9%3B.csv", "filename=\"__.csv\"; filename*=UTF-8''%C3%A9%3B.csv"),
    ],
)
def test_names_of_files(api: httpx.Client, query: str, disposition: str) -> None:
    assert api.get(f"/makers?limit=1&{query}").headers["content-disposition"] == f"attachment; {disposition}"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("format=xml", "format"),
        ("download=jobs", "download"),
        ("download=", "download"),
        ("download=..%2Fjobs.csv", "download"),
        ("download=a%0D%0Ab.csv", "download"),
        ("download=.csv", "download"),
        ("download=a%22b.csv", "download"),
        ("download=a%E2%80%AEvsc.csv", "download"),
        (f"download={'a' * 150}.csv", "download"),
    ],
)
def test_refused_formats_and_names(api: httpx.Client, query: str, name: str) -> None:
    answer = api.get(f"/makers?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["loc"]) == (422, ["query", name])
    assert "content-disposition" not in answer.headers
