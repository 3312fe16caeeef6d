"""A field of every type that pydantic and Beanie have, and documents of every kind."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from uuid import UUID

from beanie import BackLink, DecimalAnnotation, Document, Link, PydanticObjectId
from pydantic import (
    AnyUrl,
    AwareDatetime,
    BaseModel,
    ByteSize,
    ConfigDict,
    Field,
    HttpUrl,
    NaiveDatetime,
    SecretBytes,
    SecretStr,
    StringConstraints,
    computed_field,
    conint,
)
from typing_extensions import TypedDict

from pulpo_core import datamodel, operation
from pulpo_core.models.validators import NonEmptyStr, Slug, UniqueList, UtcDatetime


class Word(StrEnum):
    """An enum of texts."""

    A = "a"
    B = "b"
    C = "c"


class Grade(IntEnum):
    """An enum of numbers, with an order that the texts of the numbers do not have."""

    LOW = 2
    MIDDLE = 10
    HIGH = 30


class Plain(Enum):
    """An enum that is no number, though its values are."""

    ONE = 1
    TWO = 2
    TEN = 10


class Mixed(Enum):
    """An enum of this and that."""

    NAME = "name"
    NUMBER = 3
    SHARE = 0.5


class Inner(BaseModel):
    """An embedded model."""

    number: int
    text: str = "x"
    at: datetime | None = None


class Cat(BaseModel):
    """One kind of animal."""

    kind: Literal["cat"] = "cat"
    lives: int = 9


class Dog(BaseModel):
    """Another one."""

    kind: Literal["dog"] = "dog"
    name: str


@dataclass
class Point:
    """A dataclass of the standard library."""

    x: int
    y: float = 0.0


class Pair(NamedTuple):
    """A tuple with names."""

    first: int
    second: str


class Sizes(TypedDict):
    """A dict with names."""

    width: int
    height: float


@datamodel(path="samples")
class Sample(Document):
    """A field of every type; all may be left out."""

    text: str | None = None
    number: int | None = None
    ratio: float | None = None
    flag: bool | None = None
    at: datetime | None = None
    aware: AwareDatetime | None = None
    naive: NaiveDatetime | None = None
    utc: UtcDatetime | None = None
    day: date | None = None
    hour: clock | None = None
    span: timedelta | None = None
    price: Decimal | None = None
    amount: DecimalAnnotation | None = None
    code: UUID | None = None
    key: PydanticObjectId | None = None
    raw: bytes | None = None
    word: Word | None = None
    grade: Grade | None = None
    plain: Plain | None = None
    mixed: Mixed | None = None
    choice: Literal["a", "b"] | None = None
    digit: Literal[1, 2, 10] | None = None
    either: Literal["a", 1, True] | None = None
    union: int | str | None = None
    words: list[str] | None = None
    numbers: list[int] | None = None
    marks: set[int] | None = None
    frozen: frozenset[str] | None = None
    unique: UniqueList[str] | None = None
    pair: tuple[int, str] | None = None
    row: tuple[int, ...] | None = None
    named: Pair | None = None
    counts: dict[str, int] | None = None
    by_number: dict[int, str] | None = None
    by_day: dict[date, int] | None = None
    inner: Inner | None = None
    inners: list[Inner] | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    animal: Cat | Dog | None = None
    point: Point | None = None
    sizes: Sizes | None = None
    short: Annotated[str, StringConstraints(max_length=5, to_lower=True)] | None = None
    small: conint(ge=0, le=100, multiple_of=5) | None = None  # type: ignore[valid-type]
    slug: Slug | None = None
    filled: NonEmptyStr | None = None
    pattern: re.Pattern[str] | None = None
    secret: SecretStr | None = None
    hidden: SecretBytes | None = None
    url: AnyUrl | None = None
    page: HttpUrl | None = None
    address: IPv4Address | None = None
    address6: IPv6Address | None = None
    network: IPv4Network | None = None
    path: Path | None = None
    size: ByteSize | None = None


@datamodel(path="numbered")
class Numbered(Document):
    """A document whose id is a number."""

    id: int  # type: ignore[assignment]
    text: str = ""


@datamodel(path="named")
class Named(Document):
    """A document whose id is a text."""

    id: str  # type: ignore[assignment]
    text: str = ""


@datamodel(path="coded")
class Coded(Document):
    """A document whose id is a UUID."""

    id: UUID  # type: ignore[assignment]
    text: str = ""


@datamodel(path="dated")
class Dated(Document):
    """A document whose id is a day."""

    id: date  # type: ignore[assignment]
    text: str = ""


class Place(BaseModel):
    """An id of several parts."""

    row: int
    seat: str


@datamodel(path="placed")
class Placed(Document):
    """A document whose id is an embedded model."""

    id: Place  # type: ignore[assignment]
    text: str = ""


@datamodel(path="graded")
class Graded(Document):
    """A document whose id is an enum."""

    id: Word  # type: ignore[assignment]
    text: str = ""


@datamodel(path="sparse")
class Sparse(Document):
    """What is null is not stored."""

    number: int | None = None
    text: str | None = None
    inner: Inner | None = None

    class Settings:
        name = "sparse"
        keep_nulls = False


@datamodel(path="revised")
class Revised(Document):
    """Each change has a revision."""

    number: int = 0

    class Settings:
        name = "revised"
        use_revision = True


@datamodel(path="aliased")
class Aliased(Document):
    """Fields that are called something else in the database."""

    model_config = ConfigDict(validate_by_name=True)

    number: int = Field(0, alias="n")
    text: str = Field("", validation_alias="t", serialization_alias="textOut")

    @computed_field  # type: ignore[prop-decorator]
    @property
    def double(self) -> int:
        """Twice the number."""
        return self.number * 2


@datamodel(path="animals")
class Animal(Document):
    """The root of a hierarchy."""

    name: str

    class Settings:
        name = "animals"
        is_root = True


@datamodel(path="birds")
class Bird(Animal):
    """One branch of it."""

    wings: int = 2


@datamodel(path="eagles")
class Eagle(Bird):
    """A branch of the branch."""

    range_km: float = 1.0


@datamodel(path="houses")
class House(Document):
    """What others live in."""

    street: str
    tenants: list[BackLink["Tenant"]] = Field(default_factory=list, json_schema_extra={"original_field": "house"})


@datamodel(path="tenants")
class Tenant(Document):
    """Who lives in one, or several."""

    name: str
    house: Link[House] | None = None
    others: list[Link[House]] = Field(default_factory=list)
    seat: Link[Numbered] | None = None


class Exact(BaseModel):
    """What is embedded, strict."""

    model_config = ConfigDict(strict=True)

    day: date
    codes: set[UUID] = Field(default_factory=set)
    naive: NaiveDatetime | None = None


@datamodel(path="stricts")
class Strict(Document):
    """Takes of JSON what stands for its types in JSON, and nothing else."""

    model_config = ConfigDict(strict=True)

    number: int = 0
    at: datetime | None = None
    day: date | None = None
    hour: clock | None = None
    span: timedelta | None = None
    code: UUID | None = None
    price: Decimal | None = None
    raw: bytes | None = None
    word: Word | None = None
    plain: Plain | None = None
    marks: set[int] | None = None
    pair: tuple[int, str] | None = None
    exact: Exact | None = None
    exacts: list[Exact] = Field(default_factory=list)
    house: Link[House] | None = None
    secret: SecretStr | None = None


@datamodel(path="partly")
class Partly(Document):
    """Strict in one field only."""

    day: Annotated[date, Field(strict=True)]
    number: int = 0


class Span(BaseModel):
    """A strict input."""

    model_config = ConfigDict(strict=True)

    first: date = Field(alias="from")
    last: date
    times: int = 1


@operation(name="days.between")
def days_between(span: Span) -> int:
    """The days of a span."""
    return (span.last - span.first).days * span.times


@operation(name="kinds.read")
async def read_kinds() -> list[str]:
    """What Beanie reads back."""
    days = [repr(found.day) for found in await Strict.find_all().to_list()]
    return [*days, *[repr(found.naive) for found in await Sample.find_all().to_list()]]
