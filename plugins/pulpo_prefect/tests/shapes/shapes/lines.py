"""Chains, and operations that have little to do with each other."""

from pulpo_core import operation
from shapes.words import A, B, C, D, E, said


@operation(name="chain.fetch")
async def fetch() -> A:
    return A(words=said("fetch"))


@operation(name="chain.clean")
async def clean(raw: A) -> B:
    return B(words=said("clean", raw))


@operation(name="chain.count")
async def count(text: B) -> int:
    return len(said("count", text))


@operation(name="synchronous.first")
def synchronous_first() -> A:
    return A(words=said("first"))


@operation(name="synchronous.second")
def synchronous_second(a: A) -> B:
    return B(words=said("second", a))


@operation(name="mixed.one")
async def one() -> A:
    return A(words=said("one"))


@operation(name="mixed.two")
def two(a: A) -> B:
    return B(words=said("two", a))


@operation(name="mixed.three")
async def three(b: B) -> C:
    return C(words=said("three", b))


@operation(name="mixed.four")
def four(c: C) -> D:
    return D(words=said("four", c))


@operation(name="mixed.five")
async def five(d: D) -> E:
    return E(words=said("five", d))


@operation(name="mixed.six")
def six(e: E) -> str:
    return said("six", e)


@operation(name="single.only")
async def only() -> A:
    return A(words=said("only"))


@operation(name="forest.oak.seed")
async def oak() -> A:
    return A(words=said("oak"))


@operation(name="forest.oak.grow")
def grow_oak(seed: A) -> B:
    return B(words=said("grow", seed))


@operation(name="forest.pine.seed")
def pine() -> C:
    return C(words=said("pine"))


@operation(name="forest.pine.grow")
async def grow_pine(seed: C) -> D:
    return D(words=said("grow", seed))


@operation(name="forest.moss")
async def moss() -> None: ...
