"""Combinations of flags, and other values that an enum makes of a number: filters and files accept what bodies do."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
MAIN = """
    from enum import Enum, Flag, IntFlag

    from beanie import Document
    from pulpo_core import datamodel

    class Perms(IntFlag):
        READ = 1
        WRITE = 2
        ALL = 4

    class Sides(Flag):
        LEFT = 1
        RIGHT = 2

    class Level(Enum):
        LOW = 1
        HIGH = 2

        @classmethod
        def _missing_(cls, value):
            return cls.HIGH if isinstance(value, int) and value > 2 else None

    @datamodel
    class User(Document):
        perms: Perms | None = None
        sides: list[Sides] = []
        level: Level = Level.LOW
"""


@pytest.fixture
async def users(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(MAIN, settings={"database_url": database_url})):
        yield Documents("User")


@pytest.mark.parametrize(
    ("filters", "body"),
    [
        ({"perms": "3"}, {"perms": 3}),
        ({"perms__in": "1,6"}, {"perms": 6}),
        ({"perms": 3}, {"perms": 3}),
        ({"perms": "0"}, {"perms": 0}),
        ({"perms": "8"}, {"perms": 8}),
        ({"sides": "3"}, {"sides": [1, 3]}),
        ({"level": "7"}, {"level": 9}),
    ],
)
async def test_filters_accept_what_bodies_accept(users: Documents[Any], filters: Any, body: Any) -> None:
    await users.create({"perms": 4, "sides": [2], "level": 1})
    made = await users.create(body)
    assert [each["id"] for each in (await users.find(filters)).items] == [made.id_text]


@pytest.mark.parametrize("filters", [{"sides": "7"}, {"perms": "x"}, {"perms": "1.5"}, {"level": "0"}])
async def test_what_bodies_refuse(users: Documents[Any], filters: Any) -> None:
    with pytest.raises(ValidationError, match="Input should be 1"):
        await users.find(filters)


async def test_a_file(users: Documents[Any]) -> None:
    result = await users.load(b"perms,level\n3,7\n1,2\n9x,1\n", "csv")
    assert (result.created, [each.loc for each in result.errors]) == (2, [("perms",)])
    assert await users.count(perms=3, level=2) == 1
