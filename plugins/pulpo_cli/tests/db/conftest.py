"""A library with books that link to authors, on a fresh database; and that database without Pulpo around it."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import MongoClient

from pulpo_core.cli.app import main

if TYPE_CHECKING:
    from pymongo.database import Database

    from pulpo_core.project import Project
    from pulpo_core.testing import MakeProject

LIBRARY = """
    from typing import Annotated

    from beanie import Document, Indexed, Link
    from pulpo_core import datamodel, operation
    from pydantic import Field
    from pymongo import IndexModel

    @datamodel
    class Author(Document):
        name: Annotated[str, Indexed(unique=True)]
        born: int | None = Field(default=None, ge=1000)

        class Settings:
            name = "authors"

    @datamodel(indexes=["-pages"])
    class Book(Document):
        title: str = Field(min_length=1)
        author: Link[Author] | None = None
        pages: int = 100

        class Settings:
            name = "books"
            indexes = [IndexModel([("title", 1), ("pages", -1)], name="by_title")]
"""


@pytest.fixture
def library(make_project: "MakeProject", database_url: str) -> "Project":
    return make_project(LIBRARY, settings={"name": "library", "database_url": database_url})


@pytest.fixture
def stored(database_url: str) -> "Iterator[Database[dict[str, Any]]]":
    client: MongoClient[dict[str, Any]] = MongoClient(database_url, uuidRepresentation="standard", tz_aware=True)
    yield client.get_default_database()
    client.close()


@dataclass(frozen=True)
class Done:
    """The result of a command."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The value that it printed with `--json`."""
        return json.loads(self.stdout)


@pytest.fixture
def db(library: "Project", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Run `pulpo db …` on the library in this process, as `pulpo` itself would be: `db("check", expect=1)`."""
    monkeypatch.setenv("PULPO_PROJECT", str(library.root))

    def run(*arguments: str, expect: int = 0, typed: str | None = None) -> Done:
        monkeypatch.setattr("sys.argv", ["pulpo", "db", *arguments])
        if typed is not None:
            terminal = io.StringIO(typed)
            terminal.isatty = lambda: True  # type: ignore[method-assign]
            monkeypatch.setattr("sys.stdin", terminal)
        with pytest.raises(SystemExit) as ended:
            main()
        output = capsys.readouterr()
        code = ended.value.code
        done = Done(code if isinstance(code, int) else 0, output.out, output.err)
        assert done.code == expect, done
        return done

    return run
