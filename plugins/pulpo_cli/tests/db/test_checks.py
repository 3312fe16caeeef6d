"""`pulpo db check`: what is wrong is found, what is right is not."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bson import DBRef, Decimal128, ObjectId, Regex

from pulpo_cli.db.checks import check_database
from pulpo_cli.db.copies.exporting import export_documents
from pulpo_cli.db.copies.import_checks import ImportMode
from pulpo_cli.db.copies.importing import import_documents
from pulpo_cli.db.structure import create_structure
from pulpo_core.cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from pymongo.database import Database

    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

    Db = Callable[..., Any]


async def test_a_fine_database(library: "Project", stored: "Database[dict[str, Any]]") -> None:
    await create_structure(library)
    author = stored.authors.insert_one({"name": "Anna"}).inserted_id
    stored.books.insert_many([{"title": f"No. {n}", "author": DBRef("authors", author)} for n in range(1200)])
    report = await check_database(library, None)
    assert report.is_fine
    books = next(each for each in report.collections if each.stored.name == "books")
    assert (books.count, books.documents.looked_at) == (1200, 1200)
    sampled = await check_database(library, 100)
    assert next(each for each in sampled.collections if each.stored.name == "books").documents.looked_at == 100


def test_findings(db: "Db", stored: "Database[dict[str, Any]]") -> None:
    nobody = ObjectId("0" * 24)
    stored.authors.insert_many([{"name": "Anna", "born": 5}, {"name": "Otto", "born": 1900}, {"born": 1950}])
    stored.books.insert_one({"title": "Lost", "author": DBRef("authors", nobody)})
    stored.films.insert_one({"title": "x"})
    before = sorted(stored.list_collection_names())
    report = db("check", "--all", "--json", expect=1).json
    found = {each["collection"]: each for each in report["collections"]}
    assert (found["authors"]["count"], found["authors"]["looked_at"], found["authors"]["invalid"]) == (3, 3, 2)
    assert any("born: Input should be greater than" in text for text in found["authors"]["examples"])
    assert any("name: Field required" in text for text in found["authors"]["examples"])
    assert found["books"]["broken_links"] == 1
    assert found["books"]["examples"][0].endswith(f"links to authors {nobody!r}, which does not exist")
    assert report["strangers"] == ["films"]
    assert report["ok"] is False
    assert report["server"]["latency_ms"] > 0
    text = db("check", expect=1).stdout
    assert "authors (Author)\t3\t3\tindex name_1 is missing; 2 of 3 documents do not fit the model" in text
    assert sorted(stored.list_collection_names()) == before  # it has only looked


RECORDS = """
    from typing import Any

    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel

    @datamodel
    class Author(Document):
        name: str

        class Settings:
            name = "authors"

    class Mention(BaseModel):
        of: Link[Author]

    @datamodel
    class Record(Document):
        content: dict[str, Any] = {}
        mentions: list[Mention] = []

        class Settings:
            name = "records"
"""


async def test_a_copy_of_a_link_is_not_a_link(
    make_project: "MakeProject", database_url: str, stored: "Database[dict[str, Any]]"
) -> None:
    """The record of a change still shows which author a book had after that author has been deleted."""
    project = make_project(RECORDS, settings={"database_url": database_url, "check_links": True})
    gone = DBRef("authors", ObjectId())
    stored.records.insert_one({"content": {"title": "Lost", "author": gone}, "mentions": []})
    await create_structure(project)
    assert (await check_database(project, None)).is_fine
    await export_documents(project, project.root / "copy")
    await import_documents(project, project.root / "copy", mode=ImportMode.REPLACE)
    stored.records.update_one({}, {"$set": {"mentions": [{"of": gone}]}})
    report = await check_database(project, None)
    assert [each.findings for each in report.collections if each.findings] == [["1 link points to a missing document"]]


NOTHING = """
from beanie import free_fall_migration

class Forward:
    @free_fall_migration(document_models=[])
    async def nothing(self, session):
        pass
"""


def test_migrations_that_were_not_run(db: "Db", library: "Project") -> None:
    db("init")
    assert db("check").stdout.endswith("No problems found.\n")
    (library.root / "migrations").mkdir()
    (library.root / "migrations" / "20260101000000_first.py").write_text(NOTHING)
    report = db("check", "--json", expect=1).json
    assert (report["ok"], report["pending_migrations"]) == (False, ["20260101000000_first.py"])
    assert "1 migration is pending: 20260101000000_first.py" in db("check", expect=1).stdout
    db("migrate")
    db("check")


INHERITED = """
    from beanie import Document
    from pulpo_core import datamodel

    @datamodel
    class Animal(Document):
        name: str

        class Settings:
            name = "animals"
            is_root = True

    @datamodel
    class Dog(Animal):
        tricks: int
"""


@pytest.mark.parametrize(("document", "problem"), [({"tricks": 2}, 0), ({}, 1), ({"tricks": "many"}, 1)])
async def test_the_class_that_a_document_names(
    make_project: "MakeProject",
    database_url: str,
    stored: "Database[dict[str, Any]]",
    document: dict[str, Any],
    problem: int,
) -> None:
    project = make_project(INHERITED, settings={"database_url": database_url})
    stored.animals.insert_one({"_class_id": "Animal.Dog", "name": "Rex", **document})
    stored.animals.insert_one({"_class_id": "Animal", "name": "Tom"})
    report = await check_database(project, None)
    animals = next(each for each in report.collections if each.stored.name == "animals")
    assert animals.documents.invalid == problem
    assert animals.stored.models == ("Animal", "Dog")


PRICES = """
    import re
    from datetime import datetime
    from decimal import Decimal
    from typing import Any

    from beanie import Document
    from pulpo_core import datamodel

    @datamodel
    class Price(Document):
        amount: Decimal
        pattern: re.Pattern[str] | None = None
        free: dict[str, Any] = {}

        class Settings:
            name = "prices"
"""


def test_what_the_connection_reads_back(
    make_project: "MakeProject",
    database_url: str,
    stored: "Database[dict[str, Any]]",
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A Decimal did not fit its model, in `check` and in the import of an export."""
    project = make_project(PRICES, settings={"name": "library", "database_url": database_url})
    monkeypatch.setenv("PULPO_PROJECT", str(project.root))
    stored.prices.insert_one(
        {"amount": Decimal128("1.10"), "pattern": Regex("^a", "i"), "free": {"b": Decimal128("2")}}
    )
    before = list(stored.prices.find())
    for arguments in (["init"], ["check"], ["export", str(tmp_path / "copy")], ["drop", "--yes"]):
        assert run_command("db", *arguments) == 0
    assert run_command("db", "import", str(tmp_path / "copy")) == 0
    assert list(stored.prices.find()) == before


def run_command(*arguments: str) -> int:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["pulpo", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    return int(ended.value.code or 0)
