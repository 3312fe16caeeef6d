"""Every way to write in docs/reference/writes.md is used here, and reported as in the table."""

from pathlib import Path
from typing import Any

import pytest

from pulpo_core.writes import Write

from .conftest import NOTES, Notes
from .paths import PATHS

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "writes.md"
CARRIED = ("documents", "filter", "update", "many", "upsert", "parts", "before")
SOFT_DELETION = """
    from beanie import DocumentWithSoftDelete

    @datamodel
    class Kept(DocumentWithSoftDelete):
        title: str
"""


@pytest.fixture
def source() -> str:
    return NOTES + SOFT_DELETION


def table() -> dict[str, list[tuple[str, ...]]]:
    """The rows by the way to write: a tuple for each reported write."""
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").partition("| written as |")[2].splitlines():
        if line.startswith("| `"):
            written, *cells = (cell.strip().replace("`", "") for cell in line.split("|")[1:-1])
            rows[written] = list(zip(*(cell.split("; ") for cell in cells), strict=True))
    return rows


def told(write: Write) -> tuple[str, ...]:
    """A write as a row of the table."""
    carried = ", ".join(name for name in CARRIED if getattr(write, name))
    ids = "none" if write.ids is None else "yes"
    return (
        write.method,
        write.kind,
        write.collection or "none",
        write.model.name if write.model else "none",
        ids,
        carried,
    )


async def clear(notes: Notes) -> None:
    for name in await notes.database.list_collection_names():
        await notes.database[name].delete_many({})
    notes.seen.clear()


async def test_each_way_to_write_is_reported_as_in_the_table(notes: Notes) -> None:
    found: dict[str, list[Any]] = {}
    for written, path in PATHS.items():
        await clear(notes)
        await path(notes)
        found[written] = [told(write) for write in notes.seen]
        assert {write.database for write in notes.seen if write.database} <= {notes.database.name}, written
        assert all(write.client is notes.client for write in notes.seen), written
    assert found == table()
