"""Wide fans, and lists that collect."""

from collections.abc import Sequence

from pulpo_core import operation
from shapes.words import A, B, C, trace


def _spoke(number: int) -> None:
    @operation(name=f"fan_out.spoke_{number:02}")
    async def spoke(a: A) -> str:
        return trace(f"spoke {number}", a)


def _source(number: int) -> None:
    @operation(name=f"fan_in.source_{number:02}")
    def source() -> A:
        return A(words=trace(f"source {number}"))


def _worker(number: int) -> None:
    @operation(name=f"wide.worker_{number:02}")
    async def worker(a: A) -> B:
        return B(words=trace(f"worker {number}", a))


for _number in range(1, 13):
    _spoke(_number)
    _source(_number)
    _worker(_number)


@operation(name="fan_out.hub")
async def hub() -> A:
    return A(words=trace("hub"))


@operation(name="fan_in.sink")
async def sink(all_of_them: list[A]) -> str:
    return trace("sink", *all_of_them)


@operation(name="wide.split")
async def split() -> A:
    return A(words=trace("split"))


@operation(name="wide.join")
def join(parts: Sequence[B]) -> C:
    return C(words=trace("join", *parts))


@operation(name="poll.street")
async def street() -> A:
    return A(words=trace("street"))


@operation(name="poll.online")
async def online() -> list[A]:
    return [A(words=trace("online", number)) for number in range(3)]


@operation(name="poll.nobody")
def nobody() -> list[A]:
    return []


@operation(name="poll.count")
async def count(votes: list[A]) -> str:
    return trace("count", *votes)


@operation(name="several_out.make")
async def several() -> list[A]:
    return [A(words=trace("make", number)) for number in range(2)]


@operation(name="several_out.take")
def take(items: tuple[A, ...]) -> list[B]:
    return [B(words=trace("take", item)) for item in items]


@operation(name="several_out.show")
async def show(items: set[str], shown: list[B]) -> list[str]:
    return [trace("show", *sorted(items), *shown)]
