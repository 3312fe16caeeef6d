"""Keys that embedded models do not have are refused, as those of the document itself."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

from pulpo_core import Documents, running
from pulpo_core.exceptions import ValidationError

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

pytestmark = [pytest.mark.database, pytest.mark.any_engine]
SHOP = """
    from datetime import date
    from typing import Annotated, Any, Generic, Literal, TypeVar

    from beanie import Document, Link
    from pulpo_core import datamodel
    from pydantic import (
        AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, RootModel, computed_field, field_validator,
        model_serializer, model_validator,
    )
    from typing_extensions import TypeAliasType

    Value = TypeVar("Value")


    class Address(BaseModel):
        city: str
        zip_code: int = Field(0, validation_alias=AliasChoices("zip_code", "zip", "plz"))

        @computed_field
        @property
        def label(self) -> str:
            return f"{self.zip_code} {self.city}"


    class Cat(BaseModel):
        kind: Literal["cat"]
        lives: int = 9


    class Dog(BaseModel):
        kind: Literal["dog"]
        name: str = ""
        home: Address | None = None


    class Tree(BaseModel):
        size: int = 0
        below: list["Tree"] = []


    class Pair(BaseModel, Generic[Value]):
        first: Value


    class Loose(BaseModel):
        model_config = ConfigDict(extra="ignore")
        size: int = 0


    class Old(BaseModel):
        size: int = 0

        @model_validator(mode="before")
        @classmethod
        def read(cls, given: Any) -> Any:
            return {"size": given.get("size", given.get("length", 0))} if isinstance(given, dict) else given


    class Word(BaseModel):
        text: str

        @model_serializer
        def shown(self) -> dict[str, str]:
            return {"word": self.text}


    class Names(RootModel[dict[str, int]]):
        pass


    Own = TypeAliasType("Own", Annotated[Address, BeforeValidator(lambda given: {"city": str(given)})])


    @datamodel
    class Shop(Document):
        name: str = ""
        address: Address | None = None
        pet: Cat | Dog | None = None
        owner: Address | str | None = None
        addresses: list[Address] = []
        rooms: dict[str, list[Address]] = {}
        tree: Tree = Tree()
        pair: Pair[Address] | None = None
        loose: Loose = Loose()
        old: Old = Old()
        word: Word | None = None
        names: Names = Names({})
        free: dict[str, Any] = {}
        either: Address | dict[str, int] | None = None
        other: Link["Shop"] | None = None
        own: Annotated[Address, BeforeValidator(lambda given: {"city": str(given)})] | None = None
        also: Address | None = None
        named: Own | None = None
        listed: list[Own] = []

        @field_validator("also", mode="before")
        @classmethod
        def read_also(cls, given: Any) -> Any:
            return {"city": given["town"]} if isinstance(given, dict) and "town" in given else given
"""
REFUSED: list[tuple[dict[str, Any], tuple[str | int, ...]]] = [
    ({"address": {"city": "Bonn", "ctiy": "x"}}, ("address", "ctiy")),
    ({"address": {"city": "Bonn", "zipCode": 1}}, ("address", "zipCode")),
    ({"pet": {"kind": "dog", "age": 3}}, ("pet", "age")),
    ({"pet": {"kind": "dog", "home": {"city": "Bonn", "street": 3}}}, ("pet", "home", "street")),
    ({"owner": {"city": "Bonn", "street": 3}}, ("owner", "street")),
    ({"addresses": [{"city": "Bonn"}, {"city": "Bonn", "street": 3}]}, ("addresses", 1, "street")),
    ({"rooms": {"a": [{"city": "Bonn", "street": 3}]}}, ("rooms", "a", 0, "street")),
    ({"tree": {"below": [{"below": [{"height": 1}]}]}}, ("tree", "below", 0, "below", 0, "height")),
    ({"pair": {"first": {"city": "Bonn", "street": 3}}}, ("pair", "first", "street")),
]
ACCEPTED: list[dict[str, Any]] = [
    {"address": {"city": "Bonn", "plz": 53111}},
    {"address": {"city": "Bonn", "zip_code": 53111, "label": "53111 Bonn"}},
    {"pet": {"kind": "cat", "lives": 3}},
    {"owner": "me"},
    {"loose": {"height": 1}},
    {"old": {"length": 1}},
    {"names": {"a": 1}},
    {"word": {"text": "a"}},
    {"free": {"a": {"b": 1}}},
    {"either": {"street": 3}},
    {"own": {"street": 3}},
    {"named": {"street": 3}},
    {"listed": [{"street": 3}]},
    {"also": {"town": "Bonn"}},
]


@pytest.fixture
async def shops(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    async with running(make_project(SHOP, settings={"database_url": database_url})):
        yield Documents("Shop")


async def test_unknown_keys_are_refused(shops: Documents[Any], subtests: pytest.Subtests) -> None:
    made = await shops.create({})
    for values, loc in REFUSED:
        for write in (shops.create(values), shops.replace(made.id, values), shops.patch(made.id, values)):
            with subtests.test(values=values), pytest.raises(ValidationError) as caught:
                await write
            assert caught.value.message == f"Shop has no field {'.'.join(map(str, loc))}"
            assert [each["loc"] for each in caught.value.errors] == [loc]
    assert caught.value.errors[0]["msg"] == "unknown; known are city, zip_code"
    with pytest.raises(ValidationError) as caught:
        await shops.patch(made.id, {"address": {"ctiy": "Bonn"}})
    assert caught.value.hint == "did you mean 'city'?"


async def test_keys_that_may_have_a_meaning_are_accepted(shops: Documents[Any], subtests: pytest.Subtests) -> None:
    for values in ACCEPTED:
        with subtests.test(values=values):
            made = await shops.create(values)
            await shops.patch(made.id, values)
            await shops.replace(made.id, (await shops.get(made.id)).value)
    other = await shops.create({})
    await shops.create({"other": {"id": other.id_text, "collection": "Shop"}})


async def test_keys_of_other_versions_of_the_model_are_kept(shops: Documents[Any]) -> None:
    made = await shops.create({"address": {"city": "Bonn"}})
    collection = shops.model.document_cls.get_pymongo_collection()
    await collection.update_one({}, {"$set": {"address.street": "Am Hof"}})
    await shops.patch(made.id, {"address": {"city": "Ulm"}})
    found = await collection.find_one({})
    assert found
    assert found["address"] == {"city": "Ulm", "zip_code": 0, "street": "Am Hof"}
