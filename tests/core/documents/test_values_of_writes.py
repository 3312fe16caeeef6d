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
    from pydantic import AliasChoices, BaseModel, Field, computed_field


    @datamodel
    class Box(Document):
        width: int = 1
        height: int = 1

        @computed_field
        @property
        def area(self) -> int:
            return self.width * self.height


    class Login(BaseModel):
        user: str
        internal: str = Field(default="", exclude=True, validation_alias=AliasChoices("internal", "hidden"))


    @datamodel
    class Card(Document):
        name: str = ""
        internal: str = Field(default="", exclude=True)
        login: Login | None = None
        logins: list[Login] = []
        by_name: dict[str, Login] = {}


    class Line(BaseModel):
        sku: str = Field("", alias="skuCode")


    @datamodel
    class Order(Document):
        first: Line | None = Field(None, alias="firstLine")
        lines: list[Line] = []


    class Ring(BaseModel):
        keys: list[str] = []
        values: int = 0
        items: Line | None = None


    @datamodel
    class Keyring(Document):
        keys: list[str] = []
        items: dict[str, Ring] = {}
        ring: Ring | None = None


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
    for write in (boxes.patch(made.id, {"area": 1}), boxes.replace(made.id, {"area": 1}), boxes.create({"area": 2})):
        with pytest.raises(ValidationError, match="area cannot be set"):
            await write
    assert (await boxes.find(fields="area")).items == [{"id": made.id_text, "area": 12}]
    assert (await boxes.find(fields="width")).items == [{"id": made.id_text, "width": 4}]
    table = b"".join([part async for part in await boxes.export("csv")]).decode()
    assert table.splitlines() == ["id,width,height,area", f"{made.id_text},4,3,12"]
    assert (await boxes.create({"width": 2, "height": 3, "area": 6})).value["area"] == 6


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


async def test_27_excluded_fields_are_met_by_nobody(boxes: Documents[Any]) -> None:
    cards: Documents[Any] = Documents("Card")
    collection = cards.model.document_cls.get_pymongo_collection()
    inner = {"user": "u", "internal": "i"}
    key = (
        await collection.insert_one({"name": "a", "internal": "secret", "login": inner, "logins": [inner]})
    ).inserted_id
    assert b"secret" not in (await cards.get(key)).json
    for name in ("internal__startswith", "login.internal", "logins.internal__contains"):
        with pytest.raises(ValidationError):
            await cards.find({name: "s"})
    for query in ({"sort": "internal"}, {"fields": "internal"}):
        with pytest.raises(ValidationError):
            await cards.find(query)
    assert (await cards.find(q="secret")).items == []
    other = {"user": "u", "hidden": "i"}
    for values in (
        {"internal": "x"},
        {"login": inner},
        {"logins": [{"user": "u"}, inner]},
        {"by_name": {"k": inner}},
        {"login": other},
        {"by_name": {"k": other}},
    ):
        for write in (
            cards.create({"name": "b", **values}),
            cards.replace(key, {"name": "b", **values}),
            cards.patch(key, values),
        ):
            with pytest.raises(ValidationError, match="internal cannot be set"):
                await write
    await cards.patch(key, {"name": "b", "login": {"user": "v"}})
    stored = await collection.find_one({"_id": key})
    assert stored is not None
    assert (stored["internal"], stored["login"]) == ("secret", {"user": "v", "internal": "i"})
    await cards.replace(key, {"name": "c"})
    stored = await collection.find_one({"_id": key})
    assert stored is not None
    assert (stored["internal"], stored["name"]) == ("secret", "c")


async def test_names_of_fields_that_are_embedded(boxes: Documents[Any]) -> None:
    """They were lost without a word: only their aliases were taken."""
    orders: Documents[Any] = Documents("Order")
    for values in (
        {"first": {"sku": "a"}, "lines": [{"sku": "b"}]},
        {"firstLine": {"skuCode": "a"}, "lines": [{"sku": "b"}]},
    ):
        made = await orders.create(values)
        assert made.values == {"_id": made.id, "firstLine": {"skuCode": "a"}, "lines": [{"skuCode": "b"}]}
        replaced = await orders.replace(made.id, {"first": {"sku": "c"}, "lines": [{"sku": "d"}, {"skuCode": "e"}]})
        assert replaced.values["firstLine"] == {"skuCode": "c"}
        assert replaced.values["lines"] == [{"skuCode": "d"}, {"skuCode": "e"}]
        changed = await orders.patch(made.id, {"lines": [{"sku": "f"}]})
        assert changed.value == {"id": made.id_text, "first": {"sku": "c"}, "lines": [{"sku": "f"}]}


async def test_fields_that_are_called_like_methods_of_a_dict(boxes: Documents[Any]) -> None:
    documents: Documents[Any] = Documents("Keyring")
    ring: dict[str, Any] = {"keys": ["a"], "values": 1, "items": {"sku": "b"}}
    made = await documents.create({"keys": ["x"], "items": {"r": ring}, "ring": ring})
    assert made.value == {"id": made.id_text, "keys": ["x"], "items": {"r": ring}, "ring": ring}
    assert (await documents.replace(made.id, made.value)).version == made.version
    changed = await documents.patch(made.id, {"ring": {"keys": ["c"]}, "items": {"r": {"values": 2}}, "keys": []})
    assert changed.value["ring"] == {**ring, "keys": ["c"]}
    assert changed.value["items"] == {"r": {**ring, "values": 2}}
    assert changed.value["keys"] == []
    assert (await documents.find({"ring.keys": "c"})).items == [changed.value]
