"""Computed fields that come back, and what the database refuses about the data."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest
from pymongo.errors import OperationFailure

from pulpo_core import Documents, running
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = pytest.mark.database
SHOP = """
    from beanie import Document
    from pulpo_core import datamodel
    from pydantic import computed_field


    @datamodel
    class Box(Document):
        width: int = 1
        height: int = 1

        @computed_field
        @property
        def area(self) -> int:
            return self.width * self.height


    @datamodel
    class Place(Document):
        name: str = ""
        location: dict[str, object] | None = None
"""


@pytest.fixture
async def boxes(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(SHOP, settings={"database_url": database_url})):
        yield Documents("Box")


async def test_14_computed_fields(boxes: Documents[Any]) -> None:
    made = await boxes.create({"width": 2, "height": 3})
    assert made.value["area"] == 6
    assert (await boxes.replace(made.id, made.value)).version == made.version
    assert (await boxes.patch(made.id, {"width": 4, "area": 6})).value["area"] == 12
    for write in (boxes.patch(made.id, {"area": 1}), boxes.replace(made.id, {"area": 1}), boxes.create({"area": 1})):
        with pytest.raises(ValidationError, match="area cannot be set"):
            await write
    assert (await boxes.find(fields="area")).items == [{"id": made.id_text, "area": 12}]
    assert (await boxes.find(fields="width")).items == [{"id": made.id_text, "width": 4}]
    table = b"".join([part async for part in await boxes.export("csv")]).decode()
    assert table.splitlines() == ["id,width,height,area", f"{made.id_text},4,3,12"]


async def test_10_what_the_database_refuses_is_the_clients(boxes: Documents[Any]) -> None:
    places: Documents[Any] = Documents("Place")
    collection = places.model.document_cls.get_pymongo_collection()
    await collection.create_index([("location", "2dsphere")])
    made = await places.create({"location": {"type": "Point", "coordinates": [2, 41]}})
    odd = {"location": {"type": "Point", "coordinates": [200, 100]}}
    try:
        await collection.insert_one(dict(odd))
    except OperationFailure:
        with pytest.raises(ValidationError, match="not on the globe"):
            await places.create(odd)
        with pytest.raises(ValidationError, match="not on the globe"):
            await places.patch(made.id, odd)


async def test_10_a_validator_of_the_collection(boxes: Documents[Any]) -> None:
    collection = boxes.model.document_cls.get_pymongo_collection()
    await boxes.create({})
    try:
        await collection.database.command("collMod", collection.name, validator={"width": {"$lt": 10}})
    except OperationFailure:
        pytest.skip("the embedded database has no validators")
    with pytest.raises(ValidationError, match="the collection's validator refuses the document"):
        await boxes.create({"width": 11})
