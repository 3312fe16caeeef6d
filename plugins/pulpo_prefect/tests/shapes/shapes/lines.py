"""Chains, and operations that have little to do with each other."""

from pulpo_core import operation
from shapes.words import A, B, C, D, E, trace


@operation(name="chain.fetch")
async def fetch() -> A:
    return A(words=trace("fetch"))


@operation(name="chain.clean")
async def clean(raw: A) -> B:
    return B(words=trace("clean", raw))


@operation(name="chain.count")
async def count(text: B) -> int:
    return len(trace("count", text))


@operation(name="synchronous.first")
def synchronous_first() -> A:
    return A(words=trace("first"))


@operation(name="synchronous.second")
def synchronous_second(a: A) -> B:
    return B(words=trace("second", a))


@operation(name="mixed.one")
async def one() -> A:
    return A(words=trace("one"))


@operation(name="mixed.two")
def two(a: A) -> B:
    return B(words=trace("two", a))


@operation(name="mixed.three")
async def three(b: B) -> C:
    return C(words=trace("three", b))


@operation(name="mixed.four")
def four(c: C) -> D:
    return D(words=trace("four", c))


@operation(name="mixed.five")
async def five(d: D) -> E:
    return E(words=trace("five", d))


@operation(name="mixed.six")
def six(e: E) -> str:
    return trace("six", e)


@operation(name="single.only")
async def only() -> A:
    return A(words=trace("only"))


@operation(name="forest.oak.seed")
async def oak() -> A:
    return A(words=trace("oak"))


@operation(name="forest.oak.grow")
def grow_oak(seed: A) -> B:
    return B(words=trace("grow", seed))


@operation(name="forest.pine.seed")
def pine() -> C:
    return C(words=trace("pine"))


@operation(name="forest.pine.grow")
async def grow_pine(seed: C) -> D:
    return D(words=trace("grow", seed))


@operation(name="forest.moss")
async def moss() -> None: ...
