"""A shop: a field of every common type, and operations of every kind."""

import asyncio
import os
import threading
import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from beanie import (
    BackLink,
    DecimalAnnotation,
    Document,
    Indexed,
    Insert,
    Link,
    PydanticObjectId,
    Replace,
    before_event,
)
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pymongo import IndexModel

from pulpo_core import DataModelBase, ExceptionFactory, PulpoException, datamodel, get_logger, operation
from pulpo_core.exceptions import (
    ConfigurationError,
    ConflictError,
    DatabaseError,
    NotFoundError,
    ProcessingError,
    ServiceError,
    UnsupportedError,
    ValidationError,
)


class Color(StrEnum):
    """What a thing looks like."""

    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    """An enum of numbers."""

    LOW = 1
    HIGH = 2


class Shape(Enum):
    """An enum that is neither text nor number."""

    ROUND = "round"
    FLAT = "flat"


class Size(BaseModel):
    """An embedded model, with another one inside."""

    width: float
    height: float = 1.0
    unit: Literal["cm", "in"] = "cm"
    tag: "Label | None" = None


class Label(BaseModel):
    """The innermost one."""

    text: str
    at: datetime | None = None


@datamodel(indexes=["city"])
class Maker(Document):
    """Who makes things."""

    name: Annotated[str, Indexed(unique=True)]
    city: str = "Bern"
    founded: int | None = None
    made: list[BackLink["Thing"]] = Field(default_factory=list, json_schema_extra={"original_field": "maker"})

    class Settings:
        name = "makers"


@datamodel(path="coins")
class Coin(Document):
    """A document whose id is a word."""

    id: str = Field(min_length=1, max_length=8)  # type: ignore[assignment]
    worth: DecimalAnnotation = Decimal(1)


@datamodel
class Ticket(Document):
    """A document whose id is a UUID, made here."""

    id: UUID = Field(default_factory=lambda: UUID(int=time.time_ns()))  # type: ignore[assignment]
    seat: int


@datamodel
class Thing(Document):
    """A field of every type."""

    model_config = ConfigDict(validate_by_name=True)

    text: str = Field(min_length=1, max_length=200)
    number: int = Field(0, ge=-1000, le=1_000_000)
    ratio: float = 0.5
    flag: bool = False
    at: datetime | None = None
    day: date | None = None
    hour: clock | None = None
    span: timedelta | None = None
    color: Color = Color.RED
    level: Level = Level.LOW
    shape: Shape = Shape.ROUND
    code: UUID | None = None
    price: DecimalAnnotation | None = None
    ref: PydanticObjectId | None = None
    note: str | None = None
    words: list[str] = Field(default_factory=list)
    marks: set[int] = Field(default_factory=set)
    extra: dict[str, Any] = Field(default_factory=dict)
    counts: dict[str, int] = Field(default_factory=dict)
    size: Size | None = None
    sizes: list[Size] = Field(default_factory=list)
    maker: Link[Maker] | None = None
    makers: list[Link[Maker]] = Field(default_factory=list)
    coin: Link[Coin] | None = None
    kind: Literal["new", "used"] = "new"
    both: int | str = 0
    full_name: str = Field("", alias="fullName")
    secret_key: Annotated[str, Field(pattern=r"^[a-z]*$")] = ""

    class Settings:
        name = "things"
        bson_encoders = {clock: str}  # Beanie has none of its own for it


@datamodel
class Account(Document, DataModelBase):
    """Unique by two fields together, and closed to what it does not know."""

    model_config = ConfigDict(extra="forbid")

    bank: str
    number: int
    opened: date = date(2020, 1, 1)
    closed: date | None = None
    pin: SecretStr = SecretStr("")

    searchable_fields = ["bank"]
    sortable_fields = ["number", "opened"]

    @model_validator(mode="after")
    def _in_order(self) -> "Account":
        if self.closed and self.closed < self.opened:
            raise ValueError("closed before it was opened")
        return self

    class Settings:
        name = "accounts"
        indexes = [IndexModel([("bank", 1), ("number", 1)], unique=True)]


class Order(BaseModel):
    """The input of an operation."""

    item: str = Field(min_length=1)
    count: int = Field(1, ge=1)
    size: Size | None = None


class Receipt(BaseModel):
    """The output of one."""

    item: str
    total: Decimal
    paid_at: datetime | None = Field(None, alias="paidAt")

    model_config = ConfigDict(validate_by_name=True)


log = get_logger()


@operation(name="orders.place", category="orders", tags=["orders"])
async def place(order: Order) -> Receipt:
    """Take an order."""
    log.info("ordered", item=order.item)
    return Receipt(item=order.item, total=Decimal("1.10") * order.count, paidAt=None)


@operation(name="orders.compare")
async def compare(first: Order, second: Order) -> bool:
    """Two models."""
    return first == second


@operation(name="add")
def add(a: int, b: int = 2) -> int:
    """Plain parameters, in a thread."""
    return a + b


@operation(name="thread_name")
def thread_name() -> str:
    """No parameters."""
    return threading.current_thread().name


@operation(name="nothing")
async def nothing() -> None:
    """No output."""


@operation(name="things.all")
async def all_things() -> list[Thing]:
    """A list of documents."""
    return await Thing.find_all().sort("_id").to_list()


@operation(name="makers.found")
async def found(name: str, year: int | None = None) -> Maker:
    """Stores a document and returns it."""
    return await Maker(name=name, founded=year).insert()


@operation(name="untyped")
async def untyped(value: Any = None):  # type: ignore[no-untyped-def]
    """Returns whatever it was given."""
    return value


@operation(name="import")
async def import_(day: date, colors: list[Color]) -> dict[str, Any]:
    """Named by a keyword."""
    return {"day": day, "colors": colors}


@operation(name="counter")
class Counter:
    """A class with run()."""

    def run(self, order: Order) -> int:
        """Count."""
        return order.count


@operation(name="process")
async def process() -> int:
    """Which process it is that answers."""
    return os.getpid()


@operation(name="fail.bug")
async def bug() -> None:
    """A bug in the user's code."""
    raise RuntimeError("the-secret-of-the-bug")


@operation(name="fail.wrong_output")
async def wrong_output() -> int:
    """Returns what it did not declare."""
    return "the-secret-output"  # type: ignore[return-value]


@operation(name="fail.slow", timeout=0.05)
async def slow() -> None:
    """Takes longer than it may."""
    await asyncio.sleep(60)


@operation(name="fail.timeout")
async def own_timeout() -> None:
    """Raises a TimeoutError of its own."""
    raise TimeoutError("the-secret-timeout")


ERRORS: dict[str, PulpoException] = {
    "not_found": NotFoundError("no such order", hint="look into the list"),
    "conflict": ConflictError("sold out"),
    "validation": ValidationError("wrong item", errors=[{"loc": ("item",), "msg": "is wrong", "type": "value"}]),
    "configuration": ConfigurationError("the shop is not set up", where="/etc/shop"),
    "unsupported": UnsupportedError("the list has no order", hint="use another one"),
    "database": DatabaseError("no stock list"),
    "processing": ProcessingError("the till is jammed", hint="call somebody"),
    "service": ServiceError("the bank is closed"),
    "rate_limit": ExceptionFactory.rate_limit_exceeded(10, 11, retry_after=1.2),
    "authentication": ExceptionFactory.authentication_failed("the bank", "the card has expired"),
    "timeout": ExceptionFactory.timed_out("the bank", 3),
    "scraping": ExceptionFactory.scraping_failed("http://prices", "an empty page"),
    "application": ExceptionFactory.application_failed("the guild", "it is closed"),
}


@operation(name="fail.pulpo")
async def pulpo_error(kind: str) -> None:
    """Raises one of Pulpo's own errors."""
    raise ERRORS[kind]


@operation(name="fail.duplicate")
async def duplicate() -> None:
    """Violates a unique index."""
    await Maker(name="twice").insert()
    await Maker(name="twice").insert()


@datamodel(path="counts")
class Count(Document):
    """What many change at a time, with hooks and a revision."""

    n: int = 0
    fields: dict[str, int] = Field(default_factory=dict)
    ratio: float = 0.0
    log: list[str] = Field(default_factory=list)

    @before_event(Insert)
    def _inserting(self) -> None:
        self.log.append("insert")

    @before_event(Replace)
    def _replacing(self) -> None:
        self.log.append("replace")

    class Settings:
        name = "counts"
        use_revision = True
        use_state_management = True
        keep_nulls = False


@operation(name="orders.count", async_enabled=True)
async def count_orders(by: int = 1, seconds: float = 0) -> int:
    """Count up after a while."""
    await asyncio.sleep(seconds)
    counter: Any = await Count.get_pymongo_collection().find_one_and_update(
        {"_id": "orders"}, {"$inc": {"n": by}}, upsert=True, return_document=True
    )
    return int(counter["n"])


@operation(name="orders.refuse", async_enabled=True)
async def refuse(kind: str = "conflict") -> int:
    """Count up, and fail."""
    await count_orders()
    raise ERRORS[kind]
