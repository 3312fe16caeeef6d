"""Pages that take one answer of the database, more than one, or too long."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import MongoClient

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("long-library")
DOCUMENTS = 450
BODY = "many words " * 4000
LONG_SEARCH = "or=(" + ",".join(f"body__contains=nowhere{n}" for n in range(40)) + ")"


@pytest.fixture(scope="module")
def library(serve: "Serve") -> "Served":
    """Articles of 20 MB in total, more than the database can return at once."""
    served = serve("library")
    client: MongoClient[Any]
    with MongoClient(served.database_url) as client:
        articles: Any = client.get_default_database()["articles"]
        articles.insert_many([{"title": f"No. {n}", "body": BODY, "year": n} for n in range(DOCUMENTS)])
    return served


@pytest.fixture(scope="module")
def hasty(serve: "Serve", library: "Served") -> Iterator["Served"]:
    """The same, where a page may take a millisecond."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_API_QUERY_TIMEOUT", "0.001")
        yield serve("library", library.database_url)


def test_page_of_several_answers(library: "Served") -> None:
    """Nothing is missing, and the cursor continues where the page ends."""
    page = library.client.get("/articles?limit=440").json()
    assert [item["year"] for item in page["items"]] == list(range(440))
    assert all(item["body"] == BODY for item in page["items"])
    rest = library.client.get("/articles", params={"limit": 440, "cursor": page["next_cursor"]}).json()
    assert [item["year"] for item in rest["items"]] == list(range(440, DOCUMENTS))
    assert rest["next_cursor"] is None


def test_fields_order_and_place(library: "Served") -> None:
    answer = library.client.get("/articles?fields=year&sort=-year&offset=10&limit=3").json()
    assert [item["year"] for item in answer["items"]] == [439, 438, 437]
    assert {*answer["items"][0]} == {"id", "year"}


@pytest.mark.parametrize("query", [LONG_SEARCH, "limit=1&count=exact&body__contains=words&body__ne=x"])
def test_longer_than_it_may_take(hasty: "Served", query: str) -> None:
    """The database stops the query, and the client learns why; other requests are answered as usual."""
    answer = hasty.client.get(f"/articles?{query}")
    assert answer.status_code == 503
    assert answer.json()["detail"] == "the query took too long"
    assert "query_timeout" in answer.json()["hint"]
    assert hasty.client.get("/ready").status_code == 200
