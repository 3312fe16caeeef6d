"""Defaults that their own field refuses: which are found, and on which line."""

from collections.abc import Callable

from pulpo_cli.lint.linter import lint
from pulpo_cli.lint.selection import Selection
from pulpo_core import Project
from pulpo_core.plugins import from_modules

SOURCE = """\
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from beanie import BackLink, Document, Indexed, Link
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from pulpo_core import UtcDatetime, datamodel


class Color(StrEnum):
    RED = "red"


class Cat(BaseModel):
    kind: Literal["cat"] = "cat"
    lives: int = Field(default=10, le=9)  # <- Input should be less than or equal to 9


class Dog(BaseModel):
    kind: Literal["dog"] = "cat"  # <- Input should be 'dog'


@datamodel
class Owner(Document):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, strict=True)

    key: UUID = Field(default_factory=uuid4)
    born_on: date = "2000-01-01"  # <- Input should be a valid date
    height: float = 1
    pets: list[BackLink["Pet"]] = Field(default_factory=list, json_schema_extra={"original_field": "owner"})


@datamodel
class Pet(Document):
    owner: Link[Owner] = None  # <- Input should be a link
    former: list[Link[Owner]] = []
    doctor: Link[Owner] | None = None
    died_on: date = None  # <- Input should be a valid date
    name: str = Field(default_factory=str, min_length=2)  # <- String should have at least 2 characters
    note: str = Field(default_factory=str)
    color: Color = "red"
    tail: Color = "blue"  # <- Input should be 'red'
    seen_at: UtcDatetime = Field(default_factory=lambda: datetime.now(UTC))
    pin: SecretStr = "1234"
    kind: Cat | Dog = Field(default_factory=Cat, discriminator="kind")
    price: Annotated[Decimal, Field(ge=0)] = Decimal("-1")  # <- Input should be greater than or equal to 0
    chip: Annotated[str, Indexed(unique=True)] = ""
    weights: dict[str, list[int]] = {"kg": ["x"]}  # <- Input should be a valid integer, unable to parse string
    slug: str = Field(default_factory=lambda values: values["name"].lower())
    broken: str = Field(default_factory=lambda: str(1 / 0))
    checked: Annotated[int, AfterValidator(lambda value: 1 // value)] = 0
    anything: Any = None
    number: "int" = "5"
"""


def test_invalid_default(make_project: Callable[..., Project]) -> None:
    found = lint(make_project(SOURCE, plugins=from_modules()), Selection(["PUL218"])).diagnostics
    marked = [
        (line, text.partition("  # <- ")[2]) for line, text in enumerate(SOURCE.splitlines(), 1) if "# <-" in text
    ]
    assert [item.finding.where.line for item in found] == [line for line, _ in marked]
    for item, (_, problem) in zip(found, marked, strict=True):
        assert f"does not fit the field: {problem}" in item.finding.message


def test_the_remedy_for_none(make_project: Callable[..., Project]) -> None:
    source = SOURCE.partition("class Color")[0] + "@datamodel\nclass Pet(Document):\n    died_on: date = None\n"
    (found,) = lint(make_project(source, plugins=from_modules()), Selection(["PUL218"])).diagnostics
    assert found.finding.message.startswith("the default of field 'died_on' of Pet does not fit the field: ")
    assert found.finding.remedy == "allow it (`date | None`), give another default, or remove it"
