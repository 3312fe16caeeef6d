"""`q=`: by the text index of a database that has them, else by patterns."""

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from pymongo import MongoClient

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve, Served

pytestmark = pytest.mark.xdist_group("library")
ARTICLES = [
    {"title": "Running late", "body": "The train stood still.", "year": 2024},
    {"title": "Trains", "body": "On time, for once; nobody ran.", "year": 2025},
    {"title": "Still life", "body": "A chair, a table, a train set.", "year": 2026},
    {"title": "C++ -minus", "body": "a.*b", "year": 2026},
]


@pytest.fixture(scope="module")
def library(serve: "Serve") -> "Served":
    served = serve("library")
    for article in ARTICLES:
        assert served.client.post("/articles", json=article).status_code == 201
    return served


@pytest.fixture(scope="module")
def indexed(library: "Served") -> bool:
    """Whether this database has text indexes; the log says so if it has none, and the other index is there anyway."""
    client: MongoClient[Any]
    with MongoClient(library.database_url) as client:
        indexes = client.get_default_database()["articles"].index_information()
    assert "year_1" in indexes
    has = any(kind == "text" for index in indexes.values() for _, kind in index["key"])
    assert has != ("articles: this database has no text indexes" in library.log)
    return has


def found(library: "Served", **query: Any) -> list[int]:
    """The places of the articles that are found."""
    answer = library.client.get("/articles", params=query)
    assert answer.status_code == 200, answer.text
    titles = [article["title"] for article in ARTICLES]
    return [titles.index(item["title"]) for item in answer.json()["items"]]


def test_every_word_has_to_be_there(library: "Served") -> None:
    assert found(library, q="train") == [0, 1, 2]
    assert found(library, q="TRAIN still") == [0, 2]
    assert found(library, q="train still chair") == [2]
    assert found(library, q="train nothing") == []


def test_with_everything_else(library: "Served") -> None:
    assert found(library, q="train", year__gte=2025, sort="-year") == [2, 1]
    answer = library.client.get("/articles?q=train&limit=1&count=exact").json()
    assert answer["total"] == 3
    pages = [0]
    while cursor := answer["next_cursor"]:
        answer = library.client.get("/articles", params={"q": "train", "limit": 1, "cursor": cursor}).json()
        pages += [ARTICLES.index({key: answer["items"][0][key] for key in ARTICLES[0]})]
    assert pages == [0, 1, 2]
    lines = library.client.get("/articles?q=train", headers={"Accept": "application/x-ndjson"}).text.splitlines()
    assert len(lines) == 3


def test_words_or_parts_of_words(library: "Served", indexed: bool) -> None:
    """An index knows words by their stems, a pattern knows their parts."""
    assert found(library, q="unnin") == ([] if indexed else [0])
    assert found(library, q="c++") == [3]


def test_beginnings_of_words(library: "Served") -> None:
    """Incomplete words, with and without a text index."""
    assert found(library, q="runn*") == [0]
    assert found(library, q="train sti*") == [0, 2]
    assert found(library, q="nothi*") == []


@pytest.mark.parametrize("word", ["-train", '"', '"train', "tr*n", ".*", "$where", "\\", '{"$gt":""}'])
def test_no_word_is_an_operator(word: str, library: "Served") -> None:
    """Characters with a meaning in an index or a pattern stand for themselves, and never exclude documents."""
    answer = library.client.get("/articles", params={"q": word})
    assert answer.status_code == 200
    shown = {item["title"] for item in answer.json()["items"]}
    assert shown <= {"Running late", "Trains", "Still life"} if "train" in word else shown <= {ARTICLES[3]["title"]}


def test_too_much(library: "Served") -> None:
    for word in ("", " ", "a" * 201, "a " * 11):
        answer: httpx.Response = library.client.get("/articles", params={"q": word})
        assert answer.status_code == 422
