"""`pulpo db init`."""

from typing import TYPE_CHECKING, Any

from pulpo_core.testing import free_port

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from pymongo.database import Database

    Db = Callable[..., Any]


def test_twice(db: "Db", stored: "Database[dict[str, Any]]") -> None:
    made = db("init", "--json").json
    assert {"authors", "books"} <= set(made["collections"])
    assert {"name_1", "by_title", "pages_-1"} <= {index["index"] for index in made["indexes"]}
    assert stored.authors.index_information()["name_1"]["unique"] is True
    assert db("init").stdout == f"{stored.name} has all collections and indexes.\n"


def test_an_index_that_cannot_be_made(db: "Db", stored: "Database[dict[str, Any]]") -> None:
    stored.authors.insert_many([{"name": "Anna"}, {"name": "Anna"}])
    assert "index authors.name_1 cannot be created: " in db("init", expect=1).stdout
    assert "by_title" in stored.books.index_information()  # the others were made


def test_no_database(db: "Db", monkeypatch: "pytest.MonkeyPatch") -> None:
    monkeypatch.setenv("PULPO_DATABASE_URL", f"mongodb://user:secret@127.0.0.1:{free_port()}/library")
    monkeypatch.setenv("PULPO_DATABASE_TIMEOUT", "0.2")
    done = db("init", expect=3)
    assert "no database answers" in done.stderr
    assert "fix: start it" in done.stderr
    assert "secret" not in done.stderr + done.stdout
