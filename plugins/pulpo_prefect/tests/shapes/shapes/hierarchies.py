"""Names that lie deep, that are namespaces too, that share a beginning."""

from pulpo_core import operation
from shapes.words import A, B, C, D, E, trace


@operation(name="deep.one.two.three.four.start")
async def start() -> A:
    return A(words=trace("start"))


@operation(name="deep.one.two.three.next")
async def third(a: A) -> B:
    return B(words=trace("third", a))


@operation(name="deep.one.two.next")
def second(b: B) -> C:
    return C(words=trace("second", b))


@operation(name="deep.one.next")
async def first(c: C) -> D:
    return D(words=trace("first", c))


@operation(name="deep.end")
async def end(d: D, a: A) -> E:
    return E(words=trace("end", d, a))


@operation(name="namesake")
async def namesake() -> A:
    return A(words=trace("namesake"))


@operation(name="namesake.namesake")
async def inner(a: A) -> B:
    return B(words=trace("inner", a))


@operation(name="namesake.namesake_flow")
async def inner_flow(b: B) -> str:
    return trace("inner_flow", b)


@operation(name="near.east.make")
async def make_east() -> A:
    return A(words=trace("east"))


@operation(name="near.west.make")
async def make_west() -> A:
    return A(words=trace("west"))


@operation(name="near.east.use")
async def use_east(value: A) -> str:
    return trace("use east", value)


@operation(name="near.west.use")
def use_west(value: A) -> str:
    return trace("use west", value)


@operation(name="class.import")
async def keyword_names() -> A:
    return A(words=trace("import"))


@operation(name="class.return")
async def more_keywords(a: A) -> str:
    return trace("return", a)
