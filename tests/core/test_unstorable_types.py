"""Types that the database cannot hold are refused at compile; a value that it cannot hold is an error of its field."""

import re
from typing import Any

import pytest

from pulpo_core import running
from pulpo_core.documents import Create, Documents
from pulpo_core.exceptions import DeclarationError, ValidationError
from pulpo_core.testing import MakeProject

PRELUDE = """\
import abc, array, collections, dataclasses, datetime, decimal, enum, fractions, ipaddress, pathlib, re, uuid, zoneinfo
from collections.abc import Callable, Hashable, Sequence
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

import bson
from beanie import Document, Indexed, Link, PydanticObjectId
from pydantic import (
    AfterValidator, AwareDatetime, Base64Bytes, BaseModel, ByteSize, ConfigDict, Field, HttpUrl, IPvAnyAddress, Json,
    PastDate, PlainValidator, PostgresDsn, Secret, SecretStr, field_validator,
)
from typing_extensions import TypedDict

from pulpo_core import datamodel

ARBITRARY = ConfigDict(arbitrary_types_allowed=True)
T = TypeVar("T")

class Plain: ...
class Shape(abc.ABC): ...
class Word(str): ...
class Words(list): ...
class Perms(enum.IntFlag):
    READ = 1

class Box(BaseModel, Generic[T]):
    item: T

class Inner(BaseModel):
    model_config = ARBITRARY
    plain: Plain
    again: "list[Inner]" = []

class Point(NamedTuple):
    z: complex

class Keys(TypedDict):
    z: complex

@dataclasses.dataclass
class Data:
    z: complex
    again: "list[Data]"

@datamodel
class Thing(Document):
    model_config = ARBITRARY
"""
UNSTORABLE = {
    "complex": " complex",
    "range | None": " range",
    "list[Plain]": " Plain",
    "dict[str, fractions.Fraction]": " Fraction",
    "zoneinfo.ZoneInfo": " ZoneInfo",
    "datetime.timezone": " timezone",
    "PostgresDsn": " PostgresDsn",
    "Secret[int]": " Secret[int]",
    "Shape": " Shape",
    "Word": " Word",
    "Words": " Words",
    "type[int]": " type[int]",
    "Callable[..., int]": " Callable[..., int]",
    "bson.Timestamp": " Timestamp",
    "bytearray": " bytearray",
    "array.array": " array",
    "Annotated[tuple[int, Plain], Field(description='x')]": " Plain",
    "Box[complex]": ".item complex",
    "Inner": ".plain Plain",
    "list[Point]": ".z complex",
    "Keys | None": ".z complex",
    "dict[str, Data]": ".z complex",
}
"""Annotations of fields, each with the rest of the path, and the type, that the error names."""
STORABLE = [
    "Any",
    "object",
    "Hashable",
    "Perms",
    "Literal['a']",
    "Link['Thing'] | None",
    "IPvAnyAddress",
    "ipaddress.IPv4Network",
    "pathlib.Path",
    "re.Pattern",
    "decimal.Decimal",
    "bson.Decimal128",
    "bson.ObjectId",
    "PydanticObjectId",
    "uuid.UUID",
    "HttpUrl",
    "SecretStr",
    "PastDate",
    "AwareDatetime",
    "datetime.time",
    "datetime.timedelta",
    "Json[list[int]]",
    "ByteSize",
    "Base64Bytes",
    "Indexed(str)",
    "Sequence[int]",
    "collections.Counter[str]",
    "collections.deque[int]",
    "collections.OrderedDict[str, int]",
    "Box[list[Box[int]]]",
    "Annotated[complex, AfterValidator(str)]",
    "complex = Field(default=1j, exclude=True)",
]


FINDING = re.compile(r"main\.py:\d+: field '(.+)' of model 'Thing' holds values of type (.+), which the database")


def test_refused(make_project: MakeProject) -> None:
    """Each of these compiled, and every create of a document was an error 500."""
    fields = [f"    f{number}: {annotation}\n" for number, annotation in enumerate(UNSTORABLE)]
    with pytest.raises(DeclarationError) as caught:
        make_project(PRELUDE + "".join(fields)).load()
    found = [" ".join(match.groups()) for match in FINDING.finditer(str(caught.value))]
    assert found == [f"f{number}{rest}" for number, rest in enumerate(UNSTORABLE.values())]
    assert str(caught.value).count("do not store it: Field(exclude=True)") == len(found)


def test_accepted(make_project: MakeProject) -> None:
    fields = "".join(f"    f{number}: {annotation}\n" for number, annotation in enumerate(STORABLE))
    own = """
    plain: Plain
    early: range
    text: Annotated[Plain, PlainValidator(str)]

    class Settings:
        bson_encoders = {Plain: str}

    @field_validator("early", mode="before")
    @classmethod
    def as_range(cls, given):
        return range(given[0], given[-1] + 1)
"""
    assert make_project(PRELUDE + fields + own).load().models


@pytest.mark.database
async def test_a_value_of_another_type(make_project: MakeProject, database_url: str) -> None:
    """What no check can foresee is an error that names the field, not a bare ValueError."""
    field = "    number: Annotated[int, AfterValidator(complex)]\n    secret: SecretStr = SecretStr('s')\n"
    project = make_project(PRELUDE + field, settings={"database_url": database_url})
    async with running(project):
        things = Documents[Any]("Thing")
        with pytest.raises(ValidationError, match=r"number cannot be stored: Cannot encode \(1\+0j\)") as caught:
            await things.create({"number": 1})
        assert [each["loc"] for each in caught.value.errors or ()] == [("number",)]
        [result] = await things.bulk([Create({"number": 1})])
        assert str(result.error).startswith("number cannot be stored: Cannot encode (1+0j)")
