"""Pydantic's findings as text."""

from typing import Annotated, Literal

import pydantic
import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, Field, model_validator

from pulpo_core.exceptions.findings import finding_texts, findings, findings_text
from pulpo_core.invocation import validation_error


class Product(BaseModel):
    title: str
    tags: list[int] = []
    is_odd: bool = False

    @model_validator(mode="after")
    def _odd(self) -> "Product":
        if self.is_odd:
            raise ValueError("an odd product")
        return self


def refused(**values: object) -> pydantic.ValidationError:
    with pytest.raises(pydantic.ValidationError) as error:
        Product(**values)
    return error.value


def test_texts_name_the_fields() -> None:
    error = refused(tags=["the-secret", 1, "the-secret"])
    assert [(found["loc"], found["type"]) for found in findings(error)] == [
        (("title",), "missing"),
        (("tags", 0), "int_parsing"),
        (("tags", 2), "int_parsing"),
    ]
    assert "the-secret" not in str(findings(error))
    number = "Input should be a valid integer, unable to parse string as an integer"
    assert finding_texts(error) == ["title: Field required", f"tags.0: {number}", f"tags.2: {number}"]
    assert findings_text(error, most=2) == f"title: Field required; tags.0: {number}; and 1 more"
    assert findings_text(error, 3).count(";") == 2


class Name(BaseModel):
    full_name: int = Field(alias="fullName")


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    paw_size: int = Field(alias="pawSize")


class Dog(BaseModel):
    kind: Literal["dog"]
    tail_length: int = Field(validation_alias=AliasChoices("tailLength", AliasPath("tail", "length")))


class Owner(BaseModel):
    last_name: int = Field(alias="lastName")
    taken_as: int = Field(0, validation_alias="takenAs")
    inner: Name | None = Field(None, alias="Inner")
    listed: list[Name] = []
    pair: tuple[int, Name] | None = None
    keyed: dict[str, Name] = Field({}, alias="lastNames")
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    either: Cat | Dog | None = Field(None, alias="Either")
    numbers: dict[int, list[Name]] | None = None


@pytest.mark.timeout(60)
def test_the_first_of_very_many_are_reported() -> None:
    error = refused(title="a", tags=["x"] * 300_000)
    for kind in (None, Product):
        assert [found["loc"] for found in findings(error, kind)] == [("tags", index) for index in range(1000)]
    assert findings_text(error, Product).endswith("; and 299995 more")
    assert validation_error("it is not valid", error, Product).message.endswith("; and 299995 more")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, {("last_name",)}),
        ({"lastName": "x"}, {("last_name",)}),
        ({"last_name": "x", "takenAs": "y"}, {("last_name",), ("taken_as",)}),
        ({"last_name": 1, "Inner": {}}, {("inner", "full_name")}),
        ({"last_name": 1, "inner": {"full_name": "x"}}, {("inner", "full_name")}),
        ({"last_name": 1, "inner": {"fullName": "x"}}, {("inner", "full_name")}),
        ({"last_name": 1, "listed": [{"fullName": 1}, {}]}, {("listed", 1, "full_name")}),
        ({"last_name": 1, "pair": [1, {}]}, {("pair", 1, "full_name")}),
        ({"last_name": 1, "lastNames": {"lastName": {}}}, {("keyed", "lastName", "full_name")}),
        ({"last_name": 1, "pet": {"kind": "cat"}}, {("pet", "paw_size")}),
        ({"last_name": 1, "pet": {"kind": "dog", "tail": {"length": "x"}}}, {("pet", "tail_length")}),
        (
            {"last_name": 1, "Either": {"kind": "dog", "pawSize": 1}},
            {("either", "kind"), ("either", "tail_length")},
        ),
        ({"last_name": 1, "numbers": {5: [{}]}}, {("numbers", 5, 0, "full_name")}),
        ({"last_name": 1, "listed": 5}, {("listed",)}),
    ],
)
def test_fields_have_their_names(values: dict[str, object], named: set[tuple[str | int, ...]]) -> None:
    with pytest.raises(pydantic.ValidationError) as caught:
        Owner.model_validate(values, by_name=True, by_alias=True)
    assert {found["loc"] for found in findings(caught.value, Owner)} == named


def test_findings_about_the_whole() -> None:
    assert findings_text(refused(title="a", is_odd=True)) == "Value error, an odd product"
