"""Migrated documents: what a migration keeps, what it may remove, and how it reports that."""

import re
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any, cast

import bson
import pytest
from bson import DBRef, Decimal128, Int64, ObjectId, Timestamp
from bson.datetime_ms import DatetimeMS
from bson.raw_bson import RawBSONDocument
from hypothesis import given
from hypothesis import strategies as some
from pymongo import MongoClient

from pulpo_cli.db.copies.extended_json import AS_BYTES
from pulpo_cli.db.migrations.changes import CollectionChanges
from pulpo_cli.db.migrations.merging import merge

if TYPE_CHECKING:
    from pymongo.database import Database

    from pulpo_core.project import Project

    Db = Callable[..., Any]
    MongoDatabase = Database[dict[str, Any]]
    Write = Callable[[str, str], Path]

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "look-after-the-database.md"
EXAMPLES = [code for code in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL) if "Forward" in code]
CLASSES = """
    from decimal import Decimal
    from beanie import Document, free_fall_migration, iterative_migration
    from pydantic import BaseModel

    class Line(BaseModel):
        sku: str

    class NewLine(BaseModel):
        article: str

    class Old(Document):
        name: str
        price: Decimal
        lines: list[Line] = []

        class Settings:
            name = "books"

    class New(Document):
        title: str
        price: Decimal
        lines: list[NewLine] = []

        class Settings:
            name = "books"

    class Any(Document):
        class Settings:
            name = "books"
"""
ITERATIVE = f"""{CLASSES}
    class Forward:
        @iterative_migration()
        async def rename(self, input_document: Old, output_document: New) -> None:
            output_document.title = input_document.name
            output_document.price = input_document.price + 1
            output_document.lines = [NewLine(article=line.sku) for line in input_document.lines]
"""
REPLACE = f"""{CLASSES}
    class Forward:
        @free_fall_migration(document_models=[Any])
        async def replace(self, session):
            books = Any.get_pymongo_collection()
            async for book in books.find({{}}, {{"name": 1}}, session=session):
                await books.replace_one({{"_id": book["_id"]}}, {{"name": book["name"]}}, session=session)
"""
UNKNOWN: dict[str, Any] = {
    "exact": Decimal128("1.10"),
    "long": Int64(5),
    "nan": float("nan"),
    "at": Timestamp(5, 6),
    "link": DBRef("authors", 5, "other", note="x"),
    "deep": {"b": [1, {"a": 1.0}], "a": None},
}


@pytest.fixture
def write(library: "Project") -> "Write":
    def write(name: str, content: str) -> Path:
        path = library.root / "migrations" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(content))
        return path

    return write


@pytest.fixture
def transactions(database_url: str) -> bool:
    with MongoClient[dict[str, Any]](database_url) as client:
        return "setName" in client.admin.command("hello")


def raw(stored: "MongoDatabase", name: str = "books") -> list[RawBSONDocument]:
    collection: Any = stored.get_collection(name, codec_options=cast("Any", AS_BYTES))
    return list(collection.find().sort("_id", 1))


def same(one: Any, other: Any) -> bool:
    return bson.encode({"": one}) == bson.encode({"": other})


def test_what_neither_class_names_stays(db: "Db", write: "Write", stored: "MongoDatabase", transactions: bool) -> None:
    """The document was replaced by the fields of the new class."""
    write("20260101000000_rename.py", ITERATIVE)
    lines = [{"sku": "a", "count": Int64(1)}, {"sku": "b", "extra": {"deep": [1.0]}}]
    stored.books.insert_many([{"name": f"{n}", "price": Decimal128("1.10"), "lines": lines, **UNKNOWN} for n in "12"])
    if not transactions:  # the embedded database refuses such dates
        stored.books.update_many({}, {"$set": {"when": DatetimeMS(2**50)}})
    before = raw(stored)
    db("migrate")
    for former, now in zip(before, raw(stored), strict=True):
        assert all(same(former[key], now[key]) for key in former if key not in ("name", "price", "lines"))
        assert same(now["lines"], [{"count": Int64(1), "article": "a"}, {"extra": {"deep": [1.0]}, "article": "b"}])
        assert now["price"] == Decimal128("2.10")
        assert now["title"] == former["name"]
        assert "name" not in now


def test_thousands_of_documents(db: "Db", write: "Write", stored: "MongoDatabase") -> None:
    write("20260101000000_rename.py", ITERATIVE)
    stored.books.insert_many([{"name": f"{n}", "price": Decimal128("1"), "kept": n} for n in range(1200)])
    found = db("migrate", "--json").json["changes"]["20260101000000_rename.py"]["books"]
    assert (found["changed"], found["added"], found["removed"]) == (1200, 0, 0)
    assert found["fields"]["title"] == {"gained": 1200, "lost": 0, "changed": 0}
    assert [(each["title"], each["kept"]) for each in stored.books.find().sort("_id", 1)] == [
        (f"{n}", n) for n in range(1200)
    ]


@pytest.mark.parametrize("option", ["--transaction", "--no-transaction"])
def test_a_field_that_nobody_named(db: "Db", write: "Write", stored: "MongoDatabase", option: str) -> None:
    write("20260101000000_replace.py", REPLACE)
    stored.books.insert_many([{"name": "one", "author": "A", "pages": 3}, {"name": "two", "pages": 4}, {"name": "3"}])
    before = raw(stored)
    refused = db("migrate", option, expect=1).stderr
    assert "documents would lose fields that this migration does not name: author (1 in books), pages (2 in" in refused
    assert "pulpo db migrate --drop-field author --drop-field pages" in " ".join(refused.split())
    assert [each.raw for each in raw(stored)] == [each.raw for each in before]
    assert db("history", "--json").json[0]["state"] == "pending"
    assert "pages" in db("migrate", option, "--drop-field", "author", expect=1).stderr
    db("migrate", option, "--drop-field", "author", "--drop-field", "pages")
    assert [{*each} for each in stored.books.find()] == [{"_id", "name"}] * 3


def test_the_dry_run_counts_and_refuses(db: "Db", write: "Write", stored: "MongoDatabase", transactions: bool) -> None:
    write("20260101000000_replace.py", REPLACE)
    stored.books.insert_many([{"name": "one", "author": "A"}, {"name": "two"}])
    before = raw(stored)
    done = db("migrate", "--dry-run", expect=1 if transactions else 0)
    assert ("  books: 1 changed\n    author: lost by 1\n" in done.stdout) is transactions
    assert ("pass --drop-field author" in done.stderr) is transactions
    assert [each.raw for each in raw(stored)] == [each.raw for each in before]
    db("migrate", "--dry-run", "--drop-field", "author")


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_page(
    db: "Db", write: "Write", stored: "MongoDatabase", example: str, transactions: bool
) -> None:
    write("20260101000000_example.py", example)
    stored.books.insert_many([{"name": "one", "price": 1.5, "author": "A"}, {"name": "two", "price": 2.5}])
    before = list(stored.books.find().sort("_id", 1))
    if transactions or "iterative" in example:
        assert "gained by 2" in db("migrate", "--dry-run").stdout
    db("migrate")
    assert {"title", "cents"} & {*stored.books.find()[0]}
    assert "author" in stored.books.find()[0]
    db("migrate", "--backward")
    assert list(stored.books.find().sort("_id", 1)) == before


def test_an_iterative_migration_has_one_collection(db: "Db", write: "Write", stored: "MongoDatabase") -> None:
    write("20260101000000_move.py", ITERATIVE.replace('name = "books"', 'name = "other"', 1))
    assert "must have one collection, got 'other' and 'books'" in db("migrate", expect=1).stderr


MERGED: list[tuple[Any, Any, Any, Any]] = [
    ({"a": 1, "x": 2}, {"a": 1}, {"b": 1}, {"x": 2, "b": 1}),
    ({"a": {"b": 1, "x": 2}}, {"a": {"b": 1}}, {"a": {"c": 3}}, {"a": {"x": 2, "c": 3}}),
    ({"a": 1}, {"a": 1.0}, {"a": 1.0}, {"a": 1.0}),
    ([{"a": 1, "x": 1}, {"a": 2, "x": 2}], [{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}], [2, 1]),
    ([{"a": 1, "x": 1}, {"a": 2, "x": 2}], [{"a": 1}, {"a": 2}], [{"a": 2}], [2]),
    ([{"a": 1, "x": 1}], [{"a": 1}], [{"a": 5}, {"a": 1}], [None, 1]),
    ({"a": None, "x": 1}, {"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}, "x": 1}),
]


@pytest.mark.parametrize(("stored", "former", "new", "expected"), MERGED)
def test_merging(stored: Any, former: Any, new: Any, expected: Any) -> None:
    """A list of expectations holds what the unknown field `x` of each item is."""
    merged = merge(stored, former, new)
    assert same([each.get("x") for each in merged] if isinstance(merged, list) else merged, expected)


KEYS = some.sampled_from(["a", "b", "c", "d"])
FIELDS = some.dictionaries(KEYS, some.integers(0, 3) | some.dictionaries(KEYS, some.integers(0, 3)), max_size=5)


@given(known=FIELDS, unknown=FIELDS, new=FIELDS)
def test_any_document_keeps_what_is_unknown(known: Any, unknown: Any, new: Any) -> None:
    unknown = {key.upper(): value for key, value in unknown.items()}
    merged = merge({**known, **unknown}, known, new)
    assert merged == {**unknown, **new}


def test_counting() -> None:
    found = CollectionChanges()
    lost = found.add(
        {"_id": 1, "a": 1, "b": {"c": 1, "d": 1}, "l": [{"e": 1}, {"f": 1}], "same": 1},
        {"_id": 1, "a": 1.0, "b": {"c": 1}, "l": [{"e": 1}], "same": 1, "new": ObjectId()},
    )
    assert lost == {"b.d", "l.f"}
    assert list(found.lines("books")) == [
        "  books: 1 changed",
        "    a: changed in 1",
        "    b.d: lost by 1",
        "    l: changed in 1",
        "    l.f: lost by 1",
        "    new: gained by 1",
    ]
