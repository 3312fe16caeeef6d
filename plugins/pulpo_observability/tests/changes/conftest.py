"""A running project whose changes are recorded."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import running
from pulpo_core.plugins import from_modules
from pulpo_core.transactions import has_transactions
from pulpo_observability import hooks
from pulpo_observability.changes.document_change import COLLECTION, PLAIN, DocumentChange, read_change

if TYPE_CHECKING:
    from pulpo_core.runtime import Runtime
    from pulpo_core.testing import MakeProject

LIBRARY = """
    from typing import Annotated, Any
    from uuid import UUID
    from beanie import Document
    from pydantic import BaseModel, SecretStr
    from pulpo_core import Sensitive, datamodel, invoke, operation

    class Shelf(BaseModel):
        room: str = "a"
        code: Annotated[str, Sensitive] = ""

    @datamodel
    class Book(Document):
        title: str
        stars: int = 0
        tags: list[str] = []
        shelf: Shelf = Shelf()

        class Settings:
            is_root = True

    @datamodel
    class Novel(Book):
        pages: int = 1

    @datamodel
    class Badge(Document):
        id: UUID
        name: str = ""

    @datamodel
    class Account(Document):
        name: str
        password: SecretStr
        pin: Annotated[str, Sensitive] = "0000"

        class Settings:
            bson_encoders = {SecretStr: lambda secret: secret.get_secret_value()}

    @operation(name="books.rate")
    async def rate(title: str, stars: int) -> int:
        await Book.find(Book.title == title).update({"$set": {"stars": stars}})
        return stars

    @operation(name="accounts.reset")
    async def reset(name: str) -> str:
        await Account.find(Account.name == name).update({"$set": {"name": "reset", "pin": "9999"}})
        return name

    @operation(name="books.add")
    async def add(title: str) -> str:
        book = await Book(title=title).insert()
        await invoke("books.rate", {"title": title, "stars": 5})
        return str(book.id)
"""


@dataclass
class Library:
    """The running project, and its module."""

    runtime: "Runtime"
    main: Any

    @property
    def database(self) -> Any:
        return self.runtime.database.client.get_database(self.runtime.database.name, codec_options=PLAIN)

    @property
    def has_transactions(self) -> bool:
        return has_transactions(self.runtime.database)

    async def changes(self, **condition: Any) -> list[DocumentChange]:
        found = self.database[COLLECTION].find(condition).sort("order")
        return [read_change(each) async for each in found]

    async def forget(self) -> None:
        await self.database[COLLECTION].delete_many({})


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULPO_OBSERVABILITY_CHANGES", "true")


@pytest.fixture
async def library(make_project: "MakeProject", database_url: str, recorded: None) -> AsyncIterator[Library]:
    project = make_project(LIBRARY, settings={"database_url": database_url}, plugins=from_modules(observability=hooks))
    async with running(project) as runtime:
        yield Library(runtime, sys.modules["main"])
