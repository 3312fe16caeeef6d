"""Values that part and come together."""

from pulpo_core import operation
from shapes.words import A, B, C, D, E, trace


@operation(name="diamond.top")
async def top() -> A:
    return A(words=trace("top"))


@operation(name="diamond.left")
async def left(a: A) -> B:
    return B(words=trace("left", a))


@operation(name="diamond.right")
def right(a: A) -> C:
    return C(words=trace("right", a))


@operation(name="diamond.bottom")
async def bottom(b: B, c: C) -> D:
    return D(words=trace("bottom", b, c))


@operation(name="diamonds.top")
async def first_top() -> A:
    return A(words=trace("top"))


@operation(name="diamonds.left")
async def first_left(a: A) -> B:
    return B(words=trace("left", a))


@operation(name="diamonds.right")
async def first_right(a: A) -> C:
    return C(words=trace("right", a))


@operation(name="diamonds.waist")
async def waist(b: B, c: C) -> D:
    return D(words=trace("waist", b, c))


@operation(name="diamonds.lower_left")
async def lower_left(d: D) -> E:
    return E(words=trace("lower_left", d))


@operation(name="diamonds.lower_right")
async def lower_right(d: D, b: B) -> str:
    return trace("lower_right", d, b)


@operation(name="several_in.a")
async def make_a() -> A:
    return A(words=trace("a"))


@operation(name="several_in.b")
def make_b() -> B:
    return B(words=trace("b"))


@operation(name="several_in.c")
async def make_c(a: A) -> C:
    return C(words=trace("c", a))


@operation(name="several_in.all")
def take_all(c: C, a: A, b: B, note: str = "noted") -> str:
    return trace("all", c, a, b, note)


@operation(name="shared.make")
async def shared() -> A:
    return A(words=trace("make"))


@operation(name="shared.one")
async def shared_one(a: A) -> str:
    return trace("one", a)


@operation(name="shared.two")
def shared_two(a: A) -> str:
    return trace("two", a)


@operation(name="shared.three")
async def shared_three(a: A) -> None:
    assert a.words


@operation(name="boards.stepstone.fetch")
async def fetch_stepstone(keyword: str) -> A:
    return A(words=trace("stepstone", keyword))


@operation(name="boards.linkedin.fetch")
async def fetch_linkedin(keyword: str) -> A:
    return A(words=trace("linkedin", keyword))


@operation(name="boards.merge")
async def merge(stepstone: A, linkedin: A) -> B:
    return B(words=trace("merge", stepstone, linkedin))


@operation(name="boards.stepstone.check")
def check(page: A) -> str:
    return trace("check", page)
