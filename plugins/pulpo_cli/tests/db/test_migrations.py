"""`pulpo db migrate`, `new-migration` and `history`, on Beanie's own migrations."""

import asyncio
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from beanie.executors.migrate import MigrationSettings, run_migrate
from pymongo import MongoClient

if TYPE_CHECKING:
    from pymongo.database import Database

    from pulpo_core.project import Project

    Db = Callable[..., Any]
    MongoDatabase = Database[dict[str, Any]]
    Write = Callable[[str, str], Path]

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "look-after-the-database.md"
EXAMPLES = [code for code in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL) if "Forward" in code]
RENAME = """
    from beanie import Document, iterative_migration

    class Old(Document):
        name: str

        class Settings:
            name = "books"

    class New(Document):
        title: str

        class Settings:
            name = "books"

    class Forward:
        @iterative_migration()
        async def rename(self, input_document: Old, output_document: New) -> None:
            output_document.title = input_document.name

    class Backward:
        @iterative_migration()
        async def rename(self, input_document: New, output_document: Old) -> None:
            output_document.name = input_document.title
"""
UPPER = """
    from beanie import free_fall_migration
    from main import Book

    class Forward:
        @free_fall_migration(document_models=[Book])
        async def shout(self, session):
            async for book in Book.find_all():  # the session is not passed on: that must not matter
                await book.set({"title": book.title.upper()})

    class Backward:
        @free_fall_migration(document_models=[Book])
        async def calm_down(self, session):
            async for book in Book.find_all(session=session):
                await book.set({"title": book.title.lower()}, session=session)
"""
FAILS = """
    from beanie import free_fall_migration
    from main import Book

    class Forward:
        @free_fall_migration(document_models=[Book])
        async def fail(self, session):
            await Book(title="half").insert(session=session)
            raise KeyError("no")
"""


NOTHING = """
    from beanie import free_fall_migration

    class Forward:
        @free_fall_migration(document_models=[])
        async def nothing(self, session):
            pass
"""


@pytest.fixture
def write(library: "Project") -> "Write":
    def write(name: str, content: str) -> Path:
        path = library.root / "migrations" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(content))
        return path

    return write


@pytest.fixture
def two(write: "Write", stored: "MongoDatabase") -> "MongoDatabase":
    write("20260101000000_rename.py", RENAME)
    write("20260201000000_upper.py", UPPER)
    write("_shared.py", "raise AssertionError")
    stored.books.insert_many([{"name": "one"}, {"name": "two"}])
    return stored


@pytest.fixture
def transactions(database_url: str) -> bool:
    with MongoClient[dict[str, Any]](database_url) as client:
        return "setName" in client.admin.command("hello")


def titles(stored: "MongoDatabase") -> list[str | None]:
    return [each.get("title") for each in stored.books.find().sort("_id", 1)]


def states(db: "Db") -> dict[str, str]:
    return {re.sub(r"\d+_|\.py", "", each["name"]): each["state"] for each in db("history", "--json").json}


def test_there_and_back(db: "Db", two: "MongoDatabase") -> None:
    assert states(db) == {"rename": "pending", "upper": "pending"}
    assert "migrations_log" not in two.list_collection_names()
    done = db("migrate", "--json")
    assert done.json["migrations"] == ["20260101000000_rename.py", "20260201000000_upper.py"]
    assert titles(two) == ["ONE", "TWO"]
    assert states(db) == {"rename": "done", "upper": "current"}
    assert db("migrate").stdout == "Nothing to run.\n"
    assert db("migrate", "--backward").stdout.startswith("undone 20260201000000_upper.py (")
    assert titles(two) == ["one", "two"]
    assert states(db) == {"rename": "current", "upper": "pending"}
    db("migrate", "--backward")
    assert [each["name"] for each in two.books.find().sort("_id", 1)] == ["one", "two"]
    assert states(db) == {"rename": "pending", "upper": "pending"}


@pytest.mark.parametrize("arguments", [("--to", "rename"), ("--to", "20260101000000_rename.py"), ("--distance", "1")])
def test_so_far_and_no_further(db: "Db", two: "MongoDatabase", arguments: tuple[str, str]) -> None:
    db("migrate", *arguments)
    assert titles(two) == ["one", "two"]
    assert states(db) == {"rename": "current", "upper": "pending"}


def test_back_to_one(db: "Db", two: "MongoDatabase") -> None:
    db("migrate")
    assert "is earlier than the current one" in db("migrate", "--to", "rename", expect=2).stderr
    db("migrate", "--backward", "--to", "rename")
    assert states(db) == {"rename": "current", "upper": "pending"}
    assert db("migrate", "--to", "rename").stdout == "Nothing to run.\n"


def test_a_dry_run(db: "Db", two: "MongoDatabase", transactions: bool) -> None:
    before = list(two.books.find())
    done = db("migrate", "--dry-run")
    changes = ["  books: 2 changed", "    title: changed in 2"]
    assert done.stdout.splitlines() == [
        "would run 20260101000000_rename.py",
        "  books: 2 changed",
        "    name: lost by 2",
        "    title: gained by 2",
        "would run 20260201000000_upper.py",
        *(changes if transactions else []),
        "All migrations were run and undone."
        if transactions
        else "Not tried: 20260201000000_upper.py. This needs transactions, which only replica sets support.",
    ]
    assert list(two.books.find()) == before
    assert states(db) == {"rename": "pending", "upper": "pending"}


def test_a_dry_run_finds_what_fails(db: "Db", write: "Write", two: "MongoDatabase", transactions: bool) -> None:
    write("20260301000000_fails.py", FAILS)
    before = list(two.books.find())
    done = db("migrate", "--dry-run", expect=1 if transactions else 0)
    assert ("Forward.fail() failed: KeyError" in done.stderr) is transactions
    assert list(two.books.find()) == before


@pytest.mark.parametrize("option", ["--transaction", "--no-transaction"])
def test_one_that_fails(db: "Db", write: "Write", two: "MongoDatabase", transactions: bool, option: str) -> None:
    write("20260301000000_fails.py", FAILS)
    done = db("migrate", option, expect=1)
    assert "Forward.fail() failed: KeyError: 'no'" in done.stderr
    assert "20260301000000_fails.py:9\n" in done.stderr
    assert "Traceback" not in done.stderr
    assert states(db) == {"rename": "done", "upper": "current", "fails": "pending"}
    is_kept = option == "--no-transaction" or not transactions
    assert titles(two) == ["ONE", "TWO", *(["half"] if is_kept else [])]
    assert ("its writes are kept" in done.stderr) is is_kept


BROKEN: list[tuple[str, str]] = [
    ("x = (", "20260301000000_broken.py:1\n"),
    ("x = 1\nimport nowhere_at_all", "20260301000000_broken.py:2\n"),
    ("x = 1", "has no class Forward"),
]


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_a_broken_file(db: "Db", write: "Write", two: "MongoDatabase", content: str, message: str) -> None:
    write("20260301000000_broken.py", content)
    assert message in db("migrate", expect=1).stderr
    assert states(db) == {"rename": "pending", "upper": "pending", "broken": "pending"}  # not even the good ones


def test_a_document_that_the_migration_cannot_read(db: "Db", two: "MongoDatabase") -> None:
    two.books.insert_one({"nothing": 1})
    before = list(two.books.find())
    done = db("migrate", expect=1)
    assert list(two.books.find()) == before
    assert "Forward.rename() failed: ValidationError" in done.stderr
    assert "20260101000000_rename.py" in done.stderr
    assert states(db)["rename"] == "pending"


def test_no_way_back(db: "Db", write: "Write", stored: "MongoDatabase") -> None:
    write("20260101000000_one_way.py", NOTHING)
    db("migrate")
    assert "has no class Backward" in db("migrate", "--backward", expect=2).stderr
    assert states(db) == {"one_way": "current"}


def test_missed_and_gone(db: "Db", write: "Write", two: "MongoDatabase") -> None:
    db("migrate")
    write("20260115000000_late.py", NOTHING)
    assert states(db) == {"rename": "done", "late": "missed", "upper": "current"}
    for arguments, code in ((["migrate"], 1), (["migrate", "--to", "late"], 2)):
        assert "20260115000000_late.py was never run" in db(*arguments, expect=code).stderr
    checked = db("check", expect=1)
    assert "20260115000000_late.py was never run" in checked.stdout
    assert db("check", "--json", expect=1).json["missed_migrations"] == ["20260115000000_late.py"]
    write("20260201000000_upper.py", "").unlink()
    assert states(db)["upper"] == "gone"
    assert "has no file in this project" in db("migrate", expect=1).stderr


@pytest.mark.parametrize("distance", ["1", "2"])
def test_what_was_missed_is_not_undone(db: "Db", write: "Write", two: "MongoDatabase", distance: str) -> None:
    """It was never run. Nor is it the current one, once those after it are undone: it is pending then."""
    db("migrate")
    write("20260115000000_late.py", UPPER.replace("lower()", "title()"))
    undone = db("migrate", "--backward", "--distance", distance)
    assert "late" not in undone.stdout + undone.stderr
    rename = {"1": "current", "2": "pending"}[distance]
    assert states(db) == {"rename": rename, "late": "pending", "upper": "pending"}
    db("migrate")
    assert states(db) == {"rename": "done", "late": "done", "upper": "current"}


SINCE = datetime(2026, 1, 2, tzinfo=UTC)


def test_one_process_at_a_time(db: "Db", write: "Write", two: "MongoDatabase") -> None:
    two.pulpo_locks.insert_one({"_id": "migrations", "holder": "other, process 5", "since": SINCE})
    done = db("migrate", expect=1)
    since = SINCE.astimezone().isoformat(sep=" ")
    assert f"another process has been running migrations since {since}: other, process 5" in done.stderr
    assert states(db) == {"rename": "pending", "upper": "pending"}
    db("migrate", "--dry-run")
    write("20260301000000_fails.py", FAILS)
    db("migrate", "--unlock", expect=1)
    assert states(db) == {"rename": "done", "upper": "current", "fails": "pending"}
    assert two.pulpo_locks.count_documents({}) == 0  # also after a failure


def test_beanie_sees_the_same(db: "Db", two: "MongoDatabase", library: "Project", database_url: str) -> None:
    """Migrations that Beanie's own command has run are not run again, and vice versa."""
    db("migrate", "--distance", "1")
    settings = MigrationSettings(
        connection_uri=database_url,
        database_name=two.name,
        path=library.root / "migrations",
        distance=0,
        direction="FORWARD",
        use_transaction=False,
    )
    two.books.update_many({}, {"$set": {"title": "seen"}})
    if not asyncio.run(_has_sessions(database_url)):
        pytest.skip("Beanie's own runner needs a server with sessions")
    asyncio.run(run_migrate(settings))
    assert titles(two) == ["SEEN", "SEEN"]
    assert states(db) == {"rename": "done", "upper": "current"}
    assert db("migrate").stdout == "Nothing to run.\n"


async def _has_sessions(url: str) -> bool:
    from pymongo import AsyncMongoClient

    async with AsyncMongoClient[dict[str, Any]](url) as client:
        return (await client.admin.command("hello")).get("logicalSessionTimeoutMinutes") is not None


def test_no_migrations(db: "Db") -> None:
    assert "There are no migrations" in db("history").stderr
    assert db("migrate").stdout == "Nothing to run.\n"


def test_a_new_one(db: "Db", library: "Project", stored: "MongoDatabase") -> None:
    assert re.search(r"migrations/\d{14}_add_shelf\.py\n", db("new-migration", "Add shelf!").stdout)
    [path] = (library.root / "migrations").iterdir()
    assert "class Forward" in path.read_text()
    assert "migration 'add_shelf' already exists" in db("new-migration", "add-shelf", expect=2).stderr
    assert "cannot be a file name" in db("new-migration", "移動", expect=2).stderr
    assert "class Forward has no function under a decorator" in db("migrate", expect=1).stderr
    path.write_text(dedent(NOTHING))
    assert db("migrate").stdout.startswith(f"done {path.name} (")
    assert [each["name"] for each in json.loads(db("history", "--json").stdout)] == [path.name]
    assert "_offne_regal.py" in db("new-migration", "Öffne Regal").stdout


IDLE = {
    "no function": ("class Forward: ...", "class Forward has no function under a decorator of Beanie's"),
    "no decorator": (
        RENAME.replace("@iterative_migration()", ""),
        "Forward.rename() would not run: it has no decorator of Beanie's",
    ),
    "no collection": (
        RENAME.replace('class Settings:\n            name = "books"', "..."),
        "Old does not name its collection, and the database has none called 'Old'",
    ),
}


@pytest.mark.parametrize(("content", "message"), IDLE.values(), ids=IDLE)
@pytest.mark.parametrize("option", ["--transaction", "--dry-run"])
def test_one_that_would_do_nothing(
    db: "Db", write: "Write", stored: "MongoDatabase", content: str, message: str, option: str
) -> None:
    write("20260101000000_idle.py", content)
    done = db("migrate", option, expect=1)
    assert message in done.stderr
    assert "20260101000000_idle.py" in done.stderr
    assert states(db) == {"idle": "pending"}


def test_a_way_back_that_would_do_nothing(db: "Db", write: "Write", stored: "MongoDatabase") -> None:
    write("20260101000000_idle.py", f"{dedent(NOTHING)}\nclass Backward: ...")
    db("migrate")
    assert "class Backward has no function" in db("migrate", "--backward", expect=1).stderr
    assert states(db) == {"idle": "current"}


def test_to_an_earlier_one(db: "Db", two: "MongoDatabase") -> None:
    db("migrate")
    done = db("migrate", "--to", "rename", expect=2)
    assert "earlier than the current one, 20260201000000_upper.py" in done.stderr
    assert "(20260201000000_upper.py): `pulpo db migrate --backward --to 20260101000000_rename.py`" in done.stderr


def test_contradiction_and_unknown_name(db: "Db", two: "MongoDatabase") -> None:
    assert "cannot be combined with" in db("migrate", "--to", "x", "-d", "1", expect=2).stderr
    assert "did you mean 'rename'?" in db("migrate", "--to", "renam", expect=1).stderr
