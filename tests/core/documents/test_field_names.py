"""Errors name fields as answers do, whether a body has their names or aliases, or does not have them at all."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, Literal

import pytest
from pydantic import BaseModel, Field

from pulpo_core import Documents, running
from pulpo_core.documents import Create, Update
from pulpo_core.exceptions import ConflictError, ValidationError
from pulpo_core.models.sent_values import model_from_sent

if TYPE_CHECKING:
    from pulpo_core.testing import MakeProject

PEOPLE = """
    from beanie import Document
    from pulpo_core import datamodel
    from pydantic import BaseModel, Field
    from pymongo import IndexModel


    class Address(BaseModel):
        zip_code: int = Field(alias="zipCode")
        inner_note: str = Field("", alias="innerNote", exclude=True)
        free: dict[str, str] = {}


    @datamodel(indexes=[IndexModel([("Home.zipCode", 1), ("lastName", 1)], unique=True, sparse=True)])
    class Person(Document):
        last_name: str = Field(alias="lastName", min_length=2)
        born_in: int = Field(0, alias="bornIn")
        made_in: int = Field(0, alias="madeIn", frozen=True)
        home: Address | None = Field(None, alias="Home")
        others: list[Address] = []
"""


@pytest.fixture
async def people(make_project: "MakeProject", database_url: str) -> AsyncIterator[Documents[Any]]:
    """The documents of the model Person."""
    async with running(make_project(PEOPLE, settings={"database_url": database_url})):
        yield Documents("Person")


def locations(error: Any) -> set[tuple[str | int, ...]]:
    assert isinstance(error, ValidationError)
    return {found["loc"] for found in error.errors}


WRONG: list[tuple[dict[str, Any], set[tuple[str | int, ...]]]] = [
    ({"lastName": ""}, {("last_name",)}),
    ({"last_name": ""}, {("last_name",)}),
    ({"lastName": None}, {("last_name",)}),
    ({"lastName": "Li", "bornIn": "x", "Home": {"zipCode": "x"}}, {("born_in",), ("home", "zip_code")}),
    ({"lastName": "Li", "home": {"zip_code": "x"}}, {("home", "zip_code")}),
    ({"lastName": "Li", "Home": {}}, {("home", "zip_code")}),
    ({"lastName": "Li", "others": [{"zip_code": 1}, {}]}, {("others", 1, "zip_code")}),
    ({"lastName": "Li", "Home": {"zipCode": 1, "innerNote": "x"}}, {("home", "inner_note")}),
    ({"lastName": "Li", "Home": {"zipCode": 1, "free": {"$a": "x"}}}, {("home", "free", "$a")}),
    ({"lastName": "a\0"}, {("last_name",)}),
    ({"lastName": "Li", "last_name": "La"}, {("last_name",)}),
    ({"lastName": "Li", "Home": {"zipCode": "a\0"}}, {("home", "zip_code")}),
]


@pytest.mark.parametrize(("values", "named"), [*WRONG, ({}, {("last_name",)})])
async def test_in_new_documents(
    people: Documents[Any], values: dict[str, Any], named: set[tuple[str | int, ...]]
) -> None:
    with pytest.raises(ValidationError) as caught:
        await people.create(values)
    assert locations(caught.value) == named
    assert "zipCode" not in caught.value.message
    assert "lastName" not in caught.value.message
    [result] = await people.bulk([Create(values)])
    assert locations(result.error) == named


@pytest.mark.parametrize(("values", "named"), [*WRONG, ({"lastName": "Li", "madeIn": 5}, {("made_in",)})])
async def test_in_changed_documents(
    people: Documents[Any], values: dict[str, Any], named: set[tuple[str | int, ...]]
) -> None:
    stored = await people.create({"lastName": "Li"})
    for write in (people.patch, people.replace):
        with pytest.raises(ValidationError) as caught:
            await write(stored.id, values)
        assert locations(caught.value) == named
    [result] = await people.bulk([Update(stored.id, values)])
    assert locations(result.error) == named


async def test_in_conflicts(people: Documents[Any]) -> None:
    await people.create({"lastName": "Li", "home": {"zip_code": 1}})
    with pytest.raises(ConflictError, match=r"the same value of home\.zip_code and last_name"):
        await people.create({"lastName": "Li", "home": {"zip_code": 1}})


async def test_in_stored_documents(people: Documents[Any]) -> None:
    collection = people.model.document_cls.get_pymongo_collection()
    await collection.insert_one({"lastName": "L", "Home": {"zipCode": "x"}})
    [item] = (await people.find()).items
    assert item["last_name"] == "L"
    assert [problem.partition(":")[0] for problem in item["_problems"]] == ["last_name", "home.zip_code"]


HOME = {"zip_code": 1, "free": {"zip_code": "x"}}


@pytest.mark.parametrize("home", [HOME, {"zipCode": 1, "free": {"zip_code": "x"}}])
async def test_embedded_models_take_names_and_aliases(people: Documents[Any], home: dict[str, Any]) -> None:
    made = await people.create({"lastName": "Li", "home": home, "others": [home, {"zipCode": 2}]})
    assert made.value["home"] == HOME
    assert made.value["others"] == [HOME, {"zip_code": 2, "free": {}}]
    stored = made.values["Home"]
    assert (stored["zipCode"], stored["free"]) == (1, {"zip_code": "x"})
    replaced = await people.replace(made.id, {**made.value, "home": {**home, "free": {}}})
    assert replaced.value == {**made.value, "home": {"zip_code": 1, "free": {}}}
    changed = await people.patch(made.id, {"others": [home], "home": {"zip_code": 3}})
    assert changed.value == {**made.value, "home": {"zip_code": 3, "free": {}}, "others": [HOME]}
    [result] = await people.bulk([Create({"last_name": "Bo", "home": home})])
    assert result.stored is not None
    assert result.stored.value["home"] == HOME


class Leaf(BaseModel):
    kind: Literal["leaf"] = "leaf"
    full_name: str = Field(alias="fullName")
    inner: "Leaf | Branch | None" = Field(None, discriminator="kind")


class Branch(BaseModel):
    kind: Literal["branch"] = "branch"
    full_name: str = Field(alias="fullName")
    inner: "Leaf | Branch | None" = Field(None, discriminator="kind")


def test_names_in_unions_that_refer_to_themselves() -> None:
    sent: dict[str, Any] = {"kind": "leaf", "full_name": "last"}
    for _ in range(50):  # the members of the union would be 2 ** 50 if they were collected anew at each level
        sent = {"kind": "branch", "full_name": "x", "inner": sent}
    found: Leaf | Branch = model_from_sent(Branch, sent)
    while found.inner is not None:
        found = found.inner
    assert isinstance(found, Leaf)
    assert found.full_name == "last"
