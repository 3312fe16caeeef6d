"""Indexes that are wanted beside those that are there."""

from typing import TYPE_CHECKING, Any

import pytest
from pymongo import IndexModel

from pulpo_cli.db.indexes import IndexState, compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymongo.database import Database

    Db = Callable[..., Any]


def there(name: str, *keys: tuple[str, Any], **options: Any) -> dict[str, Any]:
    return {"v": 2, "name": name, "key": dict(keys), **options}


SAME: list[tuple[IndexModel, dict[str, Any]]] = [
    (IndexModel("a"), there("a_1", ("a", 1))),
    (IndexModel("a"), there("a_1", ("a", 1), collation={"locale": "simple"})),
    (IndexModel("a"), there("a_1", ("a", 1.0), sparse=False)),
    (IndexModel("a", unique=True, expireAfterSeconds=0), there("a_1", ("a", 1), unique=True, expireAfterSeconds=0)),
    (
        IndexModel("a", collation={"locale": "de"}),
        there("a_1", ("a", 1), collation={"locale": "de", "strength": 3, "caseLevel": False}),
    ),
    (
        IndexModel([("b", "text"), ("a", "text")], weights={"a": 5}, name="words"),
        there("words", ("_fts", "text"), ("_ftsx", 1), weights={"a": 5, "b": 1}, textIndexVersion=3),
    ),
]


@pytest.mark.parametrize(("wanted", "found"), SAME)
def test_the_same(wanted: IndexModel, found: dict[str, Any]) -> None:
    assert [state.state for state in compare("c", [wanted], [there("_id_", ("_id", 1)), found])] == [IndexState.PRESENT]


DIFFERENT: list[tuple[IndexModel, dict[str, Any], str]] = [
    (IndexModel("a", unique=True), there("a_1", ("a", 1)), "unique: None instead of True"),
    (IndexModel("a"), there("a_1", ("a", 1), unique=True), "unique: True instead of None"),
    (IndexModel("a"), there("a_1", ("a", 1), expireAfterSeconds=0), "expireAfterSeconds: 0 instead of None"),
    (
        IndexModel("a", expireAfterSeconds=60),
        there("a_1", ("a", 1), expireAfterSeconds=5),
        "expireAfterSeconds: 5 inst",
    ),
    (IndexModel("a", name="mine"), there("a_1", ("a", 1)), "name: 'a_1' instead of 'mine'"),
    (IndexModel("a", name="mine"), there("mine", ("b", 1)), "keys: [('b', 1)] instead of [('a', 1)]"),
    (
        IndexModel([("a", "text")], name="t"),
        there("t", ("_fts", "text"), ("_ftsx", 1), weights={"a": 9}),
        "weights: {'a",
    ),
    (IndexModel("a"), there("a_1", ("a", 1), collation={"locale": "de"}), ""),
]


@pytest.mark.parametrize(("wanted", "found", "difference"), DIFFERENT)
def test_different(wanted: IndexModel, found: dict[str, Any], difference: str) -> None:
    states = compare("c", [wanted], [found])
    if difference:
        assert [state.state for state in states] == [IndexState.DIFFERENT]
        assert states[0].difference.startswith(difference)


def test_the_order_of_keys_counts() -> None:
    states = compare("c", [IndexModel([("a", 1), ("b", 1)])], [there("b_1_a_1", ("b", 1), ("a", 1))])
    assert [(s.state, s.name, s.keys) for s in states] == [
        (IndexState.MISSING, "a_1_b_1", "a+b"),
        (IndexState.SUPERFLUOUS, "b_1_a_1", "b+a"),
    ]


def test_list_correct_and_list_again(db: "Db", stored: "Database[dict[str, Any]]") -> None:
    stored.authors.create_index("name")  # not unique
    stored.books.create_index("shelf")
    lines = [line for line in db("indexes", expect=1).stdout.splitlines() if not line.startswith("pulpo_")]
    assert lines == [
        "authors\tname_1\tname\tdifferent\tunique: None instead of True",
        "books\tby_title\ttitle+-pages\tmissing\t",
        "books\tpages_-1\t-pages\tmissing\t",
        "books\tshelf_1\tshelf\tsuperfluous\t",
    ]
    refused = db("indexes", "--apply", "--drop", expect=2).stderr
    assert "drops 2 indexes" in refused
    assert "pass --yes" in refused
    assert set(stored.books.index_information()) == {"_id_", "shelf_1"}
    done = db("indexes", "--apply", "--drop", "--yes")
    assert {line.split("\t")[3] for line in done.stdout.splitlines()} == {"present"}
    assert stored.authors.index_information()["name_1"]["unique"] is True
    assert set(stored.books.index_information()) == {"_id_", "by_title", "pages_-1"}


def test_an_index_that_the_documents_contradict_leaves_the_former_one(
    db: "Db", stored: "Database[dict[str, Any]]"
) -> None:
    stored.authors.insert_many([{"name": "Anna"}, {"name": "Anna"}])
    stored.authors.create_index("name")
    found = db("indexes", "--apply", "--drop", "--yes", "--json", expect=1).json
    problem = next(each["problem"] for each in found if each["index"] == "name_1")
    assert "duplicate key" in problem
    assert "name_1" in stored.authors.index_information()


@pytest.mark.parametrize(("typed", "expect", "left"), [("drop\n", 1, set()), ("no\n", 1, {"shelf_1"})])
def test_a_person_is_prompted(
    db: "Db", stored: "Database[dict[str, Any]]", typed: str, expect: int, left: set[str]
) -> None:
    stored.books.create_index("shelf")
    done = db("indexes", "--drop", typed=typed, expect=expect)
    assert "This drops 1 index" in done.stderr
    assert set(stored.books.index_information()) == {"_id_", *left}
