"""Values that part and come together."""

from pulpo_core import operation
from shapes.words import A, B, C, D, E, said


@operation(name="diamond.top")
async def top() -> A:
    return A(words=said("top"))


@operation(name="diamond.left")
async def left(a: A) -> B:
    return B(words=said("left", a))


@operation(name="diamond.right")
def right(a: A) -> C:
    return C(words=said("right", a))


@operation(name="diamond.bottom")
async def bottom(b: B, c: C) -> D:
    return D(words=said("bottom", b, c))


@operation(name="diamonds.top")
async def first_top() -> A:
    return A(words=said("top"))


@operation(name="diamonds.left")
async def first_left(a: A) -> B:
    return B(words=said("left", a))


@operation(name="diamonds.right")
async def first_right(a: A) -> C:
    return C(words=said("right", a))


@operation(name="diamonds.waist")
async def waist(b: B, c: C) -> D:
    return D(words=said("waist", b, c))


@operation(name="diamonds.lower_left")
async def lower_left(d: D) -> E:
    return E(words=said("lower_left", d))


@operation(name="diamonds.lower_right")
async def lower_right(d: D, b: B) -> str:
    return said("lower_right", d, b)


@operation(name="several_in.a")
async def make_a() -> A:
    return A(words=said("a"))


@operation(name="several_in.b")
def make_b() -> B:
    return B(words=said("b"))


@operation(name="several_in.c")
async def make_c(a: A) -> C:
    return C(words=said("c", a))


@operation(name="several_in.all")
def take_all(c: C, a: A, b: B, note: str = "noted") -> str:
    return said("all", c, a, b, note)


@operation(name="shared.make")
async def shared() -> A:
    return A(words=said("make"))


@operation(name="shared.one")
async def shared_one(a: A) -> str:
    return said("one", a)


@operation(name="shared.two")
def shared_two(a: A) -> str:
    return said("two", a)


@operation(name="shared.three")
async def shared_three(a: A) -> None:
    assert a.words


@operation(name="boards.stepstone.fetch")
async def fetch_stepstone(keyword: str) -> A:
    return A(words=said("stepstone", keyword))


@operation(name="boards.linkedin.fetch")
async def fetch_linkedin(keyword: str) -> A:
    return A(words=said("linkedin", keyword))


@operation(name="boards.merge")
async def merge(stepstone: A, linkedin: A) -> B:
    return B(words=said("merge", stepstone, linkedin))


@operation(name="boards.stepstone.check")
def check(page: A) -> str:
    return said("check", page)
