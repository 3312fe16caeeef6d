"""Sensitive values that the database or pydantic quote in their errors are not printed."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from pymongo.database import Database

    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

    Db = Callable[..., Any]
    MongoDatabase = Database[dict[str, Any]]

SECRET = "hunter2hunter2"
BANK = """
    from typing import Annotated

    from beanie import Document, Indexed
    from pulpo_core import Sensitive, datamodel
    from pydantic import AfterValidator


    def no_spaces(text):
        if " " in text:
            raise ValueError(f"a space in {text}")
        return text


    @datamodel
    class Account(Document):
        name: Annotated[str, Indexed(unique=True)]
        iban: Annotated[str, AfterValidator(no_spaces), Sensitive, Indexed(unique=True)]

        class Settings:
            name = "accounts"
"""


@pytest.fixture
def library(make_project: "MakeProject", database_url: str) -> "Project":
    return make_project(BANK, settings={"name": "bank", "database_url": database_url})


def test_23_a_unique_value_that_is_taken_twice(db: "Db", stored: "MongoDatabase") -> None:
    stored.accounts.insert_many([{"name": name, "iban": SECRET} for name in "ab"])
    done = db("indexes", "--apply", expect=1)
    assert "dup key: **********" in " ".join(done.stdout.split())
    assert SECRET not in done.stdout + done.stderr


def test_23_seeds(db: "Db", stored: "MongoDatabase", library: "Project") -> None:
    folder = library.root / "seeds"
    folder.mkdir()
    seeds = [{"id": "0" * 23 + "a", "name": "a", "iban": SECRET}, {"id": "0" * 23 + "b", "name": "b", "iban": SECRET}]
    (folder / "accounts.json").write_text(json.dumps(seeds))
    done = db("seed", expect=1)
    assert "another document has one of its unique values" in done.stderr
    (folder / "accounts.json").write_text(json.dumps([{"name": "c", "iban": f"{SECRET} x"}]))
    wrong = db("seed", expect=1)
    assert "iban: Input is not valid" in wrong.stderr
    assert SECRET not in done.stdout + done.stderr + wrong.stdout + wrong.stderr


def test_23_imports(db: "Db", stored: "MongoDatabase", tmp_path: "Path") -> None:
    stored.accounts.insert_one({"name": "a", "iban": SECRET})
    db("export", str(tmp_path / "copy"))
    stored.accounts.delete_many({})
    stored.accounts.insert_one({"name": "b", "iban": SECRET})
    done = db("import", str(tmp_path / "copy"), expect=1)
    assert "the database refuses this document" in done.stderr
    assert SECRET not in done.stdout + done.stderr


def test_23_documents_that_do_not_fit(db: "Db", stored: "MongoDatabase") -> None:
    stored.accounts.insert_one({"name": "a", "iban": f"{SECRET} x"})
    done = db("check", expect=1)
    assert "iban: Input is not valid" in " ".join(done.stdout.split())
    assert SECRET not in done.stdout + done.stderr
