"""Types of every kind, in and out."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, Optional

from pydantic import BaseModel
from pydantic.dataclasses import dataclass

from pulpo_core import OperationBase, operation
from shapes.words import A, B, trace


class Draft(BaseModel):
    words: str = ""


class Offer(BaseModel):
    words: str = ""


class Special(A):
    """Where an A is wanted, this will do."""


class Outer:
    class Inner(BaseModel):
        words: str = ""


class Level(Enum):
    LOW = 1
    HIGH = 2


@dataclass
class Point:
    x: int = 0


@operation(name="unions.draft")
async def draft() -> Draft:
    return Draft(words=trace("draft"))


@operation(name="unions.maybe")
async def maybe() -> B | None:
    return None


@operation(name="unions.choose")
async def choose(text: Draft | Offer, other: Optional[B]) -> str:  # noqa: UP045 (older code writes it so)
    return trace("choose", text, other)


@operation(name="inherited.make")
async def make_special() -> Special:
    return Special(words=trace("special"))


@operation(name="inherited.take")
async def take_any(a: A) -> str:
    return trace("take", a)


@operation(name="nested.make")
async def make_inner() -> Outer.Inner:
    return Outer.Inner(words=trace("inner"))


@operation(name="nested.take")
async def take_inner(inner: Outer.Inner) -> dict[str, Any]:
    return {"words": trace("take", inner)}


@operation(name="pydantic.point")
async def point() -> Point:
    return Point(x=3)


@operation(name="pydantic.move")
def move(point: Point, by: int = 1) -> Point:
    return Point(x=point.x + by)


@operation(name="classes.make")
class Make(OperationBase):
    """Made by a class."""

    async def run(self, input_model: Offer) -> A:
        return A(words=trace("make", input_model))


@operation(name="classes.take")
class Take:
    def run(self, a: A) -> str:
        return trace("take", a)


@operation(name="typed.use")
async def use(
    day: date,
    ratio: Decimal,
    kind: Literal["plain", "fancy"],
    table: Mapping[str, list[int]],
    anything: Any,
    level: Level = Level.HIGH,
    pair: tuple[int, str] = (1, "one"),
    pause: timedelta = timedelta(seconds=5),
    bare: list = [],  # type: ignore[type-arg]  # noqa: B006
    offer: Offer = Offer(words="offered"),  # noqa: B008
    limit: int = None,  # type: ignore[assignment]  # noqa: RUF013
) -> str:
    return trace("use", day, ratio, kind, table, anything, level, pair, pause, bare, offer, limit)
