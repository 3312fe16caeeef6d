"""`pulpo db drop`: what is dropped, and the confirmation."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymongo.database import Database

    Db = Callable[..., Any]
    MongoDatabase = Database[dict[str, Any]]


@pytest.fixture
def filled(stored: "MongoDatabase") -> "MongoDatabase":
    for name in ("authors", "books", "migrations_log", "strangers"):
        stored[name].insert_one({"name": "x"})
    return stored


@pytest.mark.parametrize(
    ("arguments", "left"),
    [
        ((), {"strangers"}),
        (("Author",), {"books", "migrations_log", "strangers"}),
        (("books", "Author"), {"migrations_log", "strangers"}),
        (("--all",), set()),
    ],
)
def test_what_goes(db: "Db", filled: "MongoDatabase", arguments: tuple[str, ...], left: set[str]) -> None:
    dropped = db("drop", *arguments, "--yes", "--json").json["dropped"]
    assert set(filled.list_collection_names()) == left
    assert set(dropped) == {"authors", "books", "migrations_log", "strangers"} - left
    assert set(dropped.values()) == {1}


@pytest.mark.parametrize("typed", ["\n", "yes\n", "library\n"])
def test_another_word_than_the_name(db: "Db", filled: "MongoDatabase", typed: str) -> None:
    done = db("drop", typed=typed, expect=1)
    assert "authors (Author), 1 document" in done.stderr
    assert "Nothing was dropped." in done.stderr
    assert filled.authors.count_documents({}) == 1


def test_the_name(db: "Db", filled: "MongoDatabase") -> None:
    assert "dropped books (Book), 1 document" in db("drop", typed=f"{filled.name}\n").stdout
    assert filled.list_collection_names() == ["strangers"]


def test_nobody_to_ask(db: "Db", filled: "MongoDatabase") -> None:
    assert "pass --yes" in db("drop", expect=2).stderr
    assert filled.authors.count_documents({}) == 1


def test_nothing_to_drop(db: "Db") -> None:
    assert db("drop").stdout == "Nothing to drop.\n"


def test_contradiction_and_unknown_name(db: "Db") -> None:
    assert "cannot be combined with" in db("drop", "Author", "--all", expect=2).stderr
    assert "did you mean 'Author'?" in db("drop", "Autor", expect=1).stderr
