"""UUIDs as ids, in large documents and in time series: written, changed and linked to like any other value."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from pulpo_core import Documents, running
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
FIRST, SECOND = UUID(int=1), UUID(int=2)
PARTS = """
    from datetime import datetime
    from uuid import UUID
    from beanie import Document, Link, TimeSeriesConfig
    from pulpo_core import datamodel


    @datamodel
    class Part(Document):
        id: UUID
        twin: UUID | None = None
        text: str = ""
        next: Link["Part"] | None = None


    @datamodel
    class Reading(Document):
        at: datetime
        part: UUID

        class Settings:
            timeseries = TimeSeriesConfig(time_field="at", meta_field="part")
"""


@pytest.fixture
async def parts(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    settings = {"database_url": database_url, "check_links": True}
    async with running(make_project(PARTS, settings=settings)):
        yield Documents("Part")


async def test_a_large_document_with_one_is_changed(parts: Documents[Any]) -> None:
    made = await parts.create({"id": str(FIRST), "twin": str(SECOND), "text": "x" * 2_100_000})
    await parts.patch(made.id, {"text": "y" * 2_100_000}, expected=made.version)
    assert (await parts.get(FIRST)).value["twin"] == str(SECOND)


async def test_a_link_to_one_is_checked(parts: Documents[Any]) -> None:
    await parts.create({"id": str(FIRST)})
    assert (await parts.create({"id": str(SECOND), "next": str(FIRST)})).value["next"]["id"] == str(FIRST)
    with pytest.raises(ValidationError, match="links to a document that does not exist"):
        await parts.patch(FIRST, {"next": str(UUID(int=3))})


async def test_a_time_series_with_one_has_versions(parts: Documents[Any]) -> None:
    readings: Documents[Any] = Documents("Reading")
    made = await readings.create({"at": "2026-01-01T00:00:00Z", "part": str(FIRST)})
    assert (await readings.get(made.id)).version == made.version
