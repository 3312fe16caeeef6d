"""`pulpo db seed`: each document once, however often it runs."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from bson import DBRef

if TYPE_CHECKING:
    from pymongo.database import Database

    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

    Db = Callable[..., Any]
    MongoDatabase = Database[dict[str, Any]]
    Write = Callable[..., None]

NOVEL = {"id": "00000000000000000000000b", "title": "A novel", "author": "00000000000000000000000a"}
FUNCTIONS = """
    from main import Author, Book

    async def seed_more():
        if await Author.find_one(Author.name == "Otto") is None:
            await Author(name="Otto").insert()

    async def seed_books():
        assert await Author.count() == 3

    def helper():
        raise AssertionError
"""


@pytest.fixture
def write(library: "Project") -> "Write":
    def write(name: str, content: Any) -> None:
        from textwrap import dedent

        path = library.root / "seeds" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(content) if isinstance(content, str) else json.dumps(content))

    return write


def counts(done: Any) -> list[tuple[str, int, int, int]]:
    return [(each["file"], each["created"], each["updated"], each["unchanged"]) for each in done.json]


def test_again_and_again(db: "Db", stored: "MongoDatabase", write: "Write") -> None:
    write("01_authors.json", [{"id": "00000000000000000000000a", "name": "Anna"}, {"name": "Mia", "born": 1950}])
    write("02_Book.ndjson", json.dumps(NOVEL) + "\n\n")
    write("03_more.py", FUNCTIONS)
    write("_ignored.json", "{")
    write("README.md", "Not a seed.")
    dry = db("seed", "--dry-run", "--json").json
    assert [each["created"] for each in dry] == [2, 1, 0]
    assert dry[2]["ran"] == ["seed_more", "seed_books"]
    assert stored.list_collection_names() == []
    first = db("seed", "--json")
    assert counts(first)[:2] == [("seeds/01_authors.json", 2, 0, 0), ("seeds/02_Book.ndjson", 1, 0, 0)]
    assert sorted(each["name"] for each in stored.authors.find()) == ["Anna", "Mia", "Otto"]
    book = stored.books.find_one()
    assert book is not None
    assert stored.dereference(book["author"])["name"] == "Anna"  # type: ignore[index]
    assert counts(db("seed", "--json"))[:2] == [("seeds/01_authors.json", 0, 0, 2), ("seeds/02_Book.ndjson", 0, 0, 1)]
    assert stored.authors.count_documents({}) == 3


def test_what_changed(db: "Db", stored: "MongoDatabase", write: "Write") -> None:
    write("authors.json", [{"name": "Anna", "born": 1900}, {"name": "Mia"}])
    db("seed")
    stored.authors.update_one({"name": "Mia"}, {"$set": {"born": 1980}})
    write("authors.json", [{"name": "Anna", "born": 1901}, {"name": "Mia"}])
    assert counts(db("seed", "--json")) == [("seeds/authors.json", 0, 0, 2)]
    assert counts(db("seed", "--update", "--dry-run", "--json")) == [("seeds/authors.json", 0, 1, 1)]
    assert counts(db("seed", "--update", "--json")) == [("seeds/authors.json", 0, 1, 1)]
    assert {each["name"]: each["born"] for each in stored.authors.find()} == {"Anna": 1901, "Mia": 1980}


def test_any_unique_index_finds_a_document(
    make_project: "MakeProject",
    database_url: str,
    stored: "MongoDatabase",
    db: "Db",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = """
        from typing import Annotated
        from beanie import Document, Indexed
        from pulpo_core import datamodel

        @datamodel
        class Town(Document):
            name: Annotated[str, Indexed(unique=True)]
            code: Annotated[str, Indexed(unique=True)]
    """
    seeds = {"seeds/towns.json": '[{"name": "Bremen", "code": "HB"}]'}
    towns = make_project(source, settings={"database_url": database_url}, files=seeds, folder="towns")
    monkeypatch.setenv("PULPO_PROJECT", str(towns.root))
    stored.Town.insert_one({"name": "Bremen (Stadt)", "code": "HB"})
    assert counts(db("seed", "--json")) == [("seeds/towns.json", 0, 0, 1)]
    db("seed", "--update")
    assert [each["name"] for each in stored.Town.find()] == ["Bremen"]


def test_names_and_aliases_of_fields(
    make_project: "MakeProject",
    database_url: str,
    stored: "MongoDatabase",
    db: "Db",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = """
        from beanie import Document
        from pulpo_core import datamodel
        from pydantic import BaseModel, Field

        class Place(BaseModel):
            zip_code: int = Field(alias="zipCode")

        @datamodel
        class Town(Document):
            full_name: str = Field(alias="fullName")
            center: Place | None = Field(None, alias="Center")
    """
    town = {"id": "00000000000000000000000a", "full_name": "Bremen", "center": {"zip_code": 28195}}
    other = {"id": "00000000000000000000000b", "fullName": "Bern", "Center": {"zipCode": 3011}}
    towns = make_project(source, settings={"database_url": database_url}, folder="towns")
    monkeypatch.setenv("PULPO_PROJECT", str(towns.root))
    seeds = towns.root / "seeds"
    seeds.mkdir()
    (seeds / "towns.json").write_text(json.dumps([town, other]))
    assert counts(db("seed", "--json")) == [("seeds/towns.json", 2, 0, 0)]
    assert [each["Center"]["zipCode"] for each in stored.Town.find().sort("_id")] == [28195, 3011]
    (seeds / "towns.json").write_text(json.dumps([{**town, "center": {}}, {"id": other["id"]}]))
    error = db("seed", expect=1).stderr
    assert "center.zip_code: Field required" in error
    assert "full_name: Field required" in error


def test_links_to_one_of_several_models(
    make_project: "MakeProject",
    database_url: str,
    stored: "MongoDatabase",
    db: "Db",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = """
        from beanie import Document, Link
        from pulpo_core import datamodel

        @datamodel
        class Town(Document):
            id: int

        @datamodel
        class Lake(Document):
            id: str

        @datamodel
        class Visit(Document):
            id: int
            to: Link[Town] | Link[Lake]
    """
    towns = make_project(source, settings={"database_url": database_url}, folder="towns")
    monkeypatch.setenv("PULPO_PROJECT", str(towns.root))
    (seeds := towns.root / "seeds").mkdir()
    (seeds / "Visit.json").write_text(json.dumps([{"id": 1, "to": "Como"}, {"id": 2, "to": "7"}]))
    assert "Visit.json, document 2: to: the id may be that of several models" in db("seed", expect=1).stderr
    (seeds / "Visit.json").write_text(
        json.dumps([{"id": 1, "to": "Como"}, {"id": 2, "to": {"id": "7", "collection": "Lake"}}])
    )
    assert counts(db("seed", "--json")) == [("seeds/Visit.json", 2, 0, 0)]
    assert [each["to"] for each in stored.Visit.find().sort("_id")] == [DBRef("Lake", "Como"), DBRef("Lake", "7")]


def test_only_some(db: "Db", write: "Write") -> None:
    write("01_authors.json", [{"name": "Anna"}])
    write("02_books.json", [NOVEL])
    assert counts(db("seed", "authors", "--json")) == [("seeds/01_authors.json", 1, 0, 0)]
    assert "did you mean 'books'?" in db("seed", "boks", expect=1).stderr


MISTAKES: list[tuple[str, Any, str]] = [
    ("authors.json", [{"name": "Anna"}, {"name": "Eve", "born": 3}], "authors.json, document 2: born: Input should be"),
    ("authors.ndjson", '{"name": "Anna"}\n{"born": 1950}', "authors.ndjson:2: name: Field required"),
    ("authors.json", [{"name": "Eve", "bron": 1950}], "authors.json, document 1: bron: unknown; known are id, name"),
    ("books.json", [{"title": "x"}], "books.json, document 1: a document needs an id"),
    ("autor.json", [], "there is no model 'autor'"),
    ("books.json", '[\n{"title": }]', "books.json:2\n"),
    ("books.json", {"title": "x"}, "must contain a list"),
    ("books.json", [1], "a document must be an object, got 1"),
    ("more.py", "x = 1", "has no `async def seed()`"),
    ("more.py", "def seed(): ...", "has no `async def seed()`"),
    ("more.py", "import nowhere_at_all", "more.py:1\n"),
    ("more.py", "async def seed(:", "more.py:1\n"),
    ("more.py", "async def seed():\n    raise KeyError('x')", "more.py:2\n"),
]


@pytest.mark.parametrize(("name", "content", "message"), MISTAKES)
def test_mistakes(db: "Db", stored: "MongoDatabase", write: "Write", name: str, content: Any, message: str) -> None:
    write(name, content)
    done = db("seed", expect=1)
    assert message in done.stderr
    assert [n for n in ("authors", "books") if stored[n].count_documents({})] == []


def test_a_unique_value_that_another_document_has(db: "Db", stored: "MongoDatabase", write: "Write") -> None:
    stored.authors.insert_one({"name": "Anna"})
    write("authors.json", [{"id": "00000000000000000000000a", "name": "Anna"}])
    assert "another document has one of its unique values" in db("seed", expect=1).stderr


def test_no_folder(db: "Db") -> None:
    assert "the folder of seeds does not exist" in db("seed", expect=2).stderr
