"""Cursors at values that the database does not compare with others: NaN, null, and what does not fit the field."""

import math
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = [pytest.mark.database, pytest.mark.any_engine]
MARKS = """
    from beanie import Document
    from pulpo_core import datamodel


    @datamodel
    class Mark(Document):
        value: float
        name: str
        at: float | None = None
"""


@pytest.fixture
async def marks(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(MARKS, settings={"database_url": database_url})):
        yield Documents("Mark")


async def by_pages(documents: Documents[Any], sort: str, limit: int) -> list[str]:
    found: list[str] = []
    page = await documents.find(sort=sort, limit=limit)
    while True:
        found += [item["id"] for item in page.items]
        if page.next_cursor is None:
            return found
        page = await documents.find(sort=sort, limit=limit, cursor=page.next_cursor)


@pytest.mark.parametrize("sort", ["value", "-value", "at", "-at", "name,-value", "-value,name"])
async def test_pages_continue_after_nan(marks: Documents[Any], sort: str) -> None:
    values = [math.nan, 1.0, math.inf, 2.0, math.nan, -math.inf]
    for value in values:
        await marks.create({"value": value, "at": None if value == 1 else value, "name": "a"})
    whole = [item["id"] for item in (await marks.find(sort=sort)).items]
    assert len(whole) == len(values)
    for limit in (1, 2):
        assert await by_pages(marks, sort, limit) == whole


@pytest.mark.parametrize("sort", ["value", "-value", "name", "-name", "-name,value"])
async def test_pages_continue_after_values_that_are_missing_or_do_not_fit(marks: Documents[Any], sort: str) -> None:
    collection = marks.model.document_cls.get_pymongo_collection()
    some: list[dict[str, Any]] = [
        {"value": 1.0, "name": "a"}, {"value": 2.0, "name": "b"}, {"name": "c"}, {"value": 3.0}, {"value": None},
    ]  # fmt: skip
    await collection.insert_many(some)
    whole = [item["id"] for item in (await marks.find(sort=sort)).items]
    for limit in (1, 2):
        assert await by_pages(marks, sort, limit) == whole
    await collection.insert_many([{"value": "high", "name": 5}])
    first = await marks.find(sort="-value", limit=1)
    assert first.items[0]["value"] == "high"
    behind = await marks.find(sort="-value", cursor=first.next_cursor)
    assert len(behind.items) == len(some)
