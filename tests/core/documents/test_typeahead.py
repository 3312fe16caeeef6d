"""`q` finds documents of every model, as somebody types what they are called."""

from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
MAIN = """
    from datetime import date
    from enum import StrEnum
    from uuid import UUID, uuid4

    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field, SecretStr


    class Color(StrEnum):
        RED = "red"
        BLUE = "blue"


    class Name(BaseModel):
        first: str
        last: str = ""


    @datamodel
    class Plain(Document):
        title: str
        number: int = 0
        name: Name | None = None


    @datamodel
    class Inner(Document):
        name: Name
        tags: list[Name] = []


    @datamodel
    class Ticket(Document):
        id: UUID = Field(default_factory=uuid4)
        seat: int
        day: date | None = None
        color: Color = Color.RED
        other: Link[Plain] | None = None


    @datamodel
    class Coin(Document):
        id: str


    @datamodel
    class Hidden(Document):
        pin: SecretStr
"""


async def test_every_model_can_be_searched(make_project: "MakeProject", database_url: str) -> None:
    async with running(make_project(MAIN, settings={"database_url": database_url})):

        async def found(model: str, q: str) -> list[Any]:
            return [item["id"] for item in (await Documents[Any](model).find(q=q, fields="id", sort="id")).items]

        async def make(model: str, **values: Any) -> str:
            return (await Documents[Any](model).create(values)).id_text

        plain = await make("Plain", title="Data Engineer", number=7, name={"first": "hidden"})
        for q in ("eng", "ENG", "engi*", "data engineer", plain):
            assert await found("Plain", q) == [plain], q
        for q in ("7", "hidden", "data nothing", "eng*neer", "0" * 24):
            assert await found("Plain", q) == [], q
        inner = await make("Inner", name={"first": "Anna"}, tags=[{"first": "Bea"}])
        for q in ("ann", "be*", inner, "anna bea"):
            assert await found("Inner", q) == [inner], q
        ticket = await make("Ticket", seat=12, day="2026-11-30", color="blue")
        for q in ("12", "2026-11-30", "blue", "12 blue", ticket):
            assert await found("Ticket", q) == [ticket], q
        for q in ("1", "red", "12 red", "nothing", ".*"):
            assert await found("Ticket", q) == [], q
        await make("Coin", id="penny")
        assert await found("Coin", "enn") == ["penny"]
        hidden = await make("Hidden", pin="1234")
        assert (await found("Hidden", "1234"), await found("Hidden", hidden)) == ([], [hidden])
