"""A project with operations and models, compiled, and its command."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pulpo_core.testing import NewDatabase, run_pulpo, write_project

NOTES = '''
"""Notes, and operations with every kind of input."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from beanie import Document, Link
from pydantic import BaseModel, Field, RootModel, SecretStr, field_validator

from pulpo_core import datamodel, operation


class Color(Enum):
    RED = "red"
    BLUE = "blue"


class Address(BaseModel):
    city: str
    zip_code: int | None = None


@datamodel(description="Where things are sold.")
class Shop(Document):
    name: str

    class Settings:
        name = "shops"


@datamodel(description="Something to remember.")
class Note(Document):
    title: str
    text: str = ""
    stars: int = Field(0, ge=0, le=5)
    tags: list[str] = []
    address: Address | None = None
    shop: Link[Shop] | None = None
    pin: SecretStr = SecretStr("")

    class Settings:
        name = "notes"


@datamodel(permissions={"read": ["clerk"], "update": ["clerk"]})
class Ledger(Document):
    title: str

    class Settings:
        name = "ledgers"


@operation(name="notes.search", description="Find notes by a word in their title.", models_in=["Note"])
async def search(
    word: str, limit: Annotated[int, Field(ge=1, le=100, description="At most so many.")] = 10
) -> list[Note]:
    notes = await Note.find_all().to_list()
    return [note for note in notes if word.lower() in note.title.lower()][:limit]


class Everything(BaseModel):
    when: date
    color: Color = Color.RED
    size: Literal[1, 2] = 1
    price: Decimal | None = None
    ratio: float = 0.5
    numbers: list[int] = []
    is_new: bool = True
    address: Address
    either: int | str = 3
    free: dict[str, int] = {}
    fields: str = ""

    @field_validator("free")
    @classmethod
    def no_thirteen(cls, value: dict[str, int]) -> dict[str, int]:
        if 13 in value.values():
            raise ValueError("thirteen is unlucky")
        return value


@operation(name="demo.all_of.it")
async def everything(given: Everything) -> Everything:
    """Take everything."""
    return given


@operation(name="demo.login")
def login(user: str, password: SecretStr) -> str:
    return f"{user} has {len(password.get_secret_value())} letters"


class Numbers(RootModel[list[int]]):
    pass


@operation(name="demo.total")
def total(numbers: Numbers) -> int:
    return sum(numbers.root)


@operation(name="demo.fails")
def fails() -> int:
    raise ValueError("it broke")


@operation(name="demo.admin", permissions=["admin"])
def admin() -> str:
    return "for admins"


@operation(name="demo")
def demo() -> int:
    """Return a number."""
    return 7
'''
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project, compiled."""
    root = tmp_path_factory.mktemp("terminal") / "notes"
    write_project(root, NOTES.lstrip(), settings={"name": "notes"})
    run_pulpo("compile", cwd=root)
    return root


@pytest.fixture(scope="module")
def notes_url(new_database: NewDatabase) -> str:
    """The URL of the project's database."""
    return new_database()


@pytest.fixture(scope="module")
def main(notes: Path, notes_url: str) -> Command:
    """Run `pulpo` in the project, with its database: `main("ops", "demo", "run", PULPO_CLI_ROLES=…)`."""

    def run(*words: str, expect: int | None = 0, **variables: str) -> subprocess.CompletedProcess[str]:
        return run_pulpo(*words, cwd=notes, expect=expect, **{"PULPO_DATABASE_URL": notes_url, **variables})

    return run
