"""Order that is trace, and values that are refined."""

from pulpo_core import operation
from shapes.words import A, B, trace


@operation(name="refining.load")
async def load() -> A:
    return A(words=trace("load"))


@operation(name="refining.trim")
def trim(text: A) -> A:
    return A(words=trace("trim", text))


@operation(name="refining.spell", after=["refining.trim"])
def spell(text: A) -> A:
    return A(words=trace("spell", text))


@operation(name="refining.store")
async def store(text: A) -> str:
    return trace("store", text)


@operation(name="refining.diff")
async def diff(load: A, spell: A) -> str:
    return trace("diff", load, spell)


@operation(name="in_place.make")
async def make() -> A:
    return A(words="0")


@operation(name="in_place.change")
async def change(a: A) -> A:
    a.words += "1"
    return a


@operation(name="in_place.show")
async def show(a: A) -> str:
    return trace("show", a)


@operation(name="silent.first")
async def first() -> None: ...


@operation(name="silent.second", after=["silent.first"])
def second() -> None: ...


@operation(name="silent.third", after=["silent.second", "silent.first"])
async def third() -> None: ...


@operation(name="weather.convert")
def convert(celsius: A) -> B:
    return B(words=trace("convert", celsius))


@operation(name="weather.check", after=["weather.convert"])
def check(fahrenheit: B) -> A:
    return A(words=trace("check", fahrenheit))


@operation(name="choosing.one")
async def one() -> A:
    return A(words=trace("one"))


@operation(name="choosing.two")
async def two() -> A:
    return A(words=trace("two"))


@operation(name="choosing.compare", after=["choosing.two", "choosing.one"])
async def compare(left: A, right: A) -> str:
    return trace("compare", left, right)


@operation(name="late.value")
async def value() -> A:
    return A(words=trace("value"))


@operation(name="late.signal")
async def signal() -> None: ...


@operation(name="late.both", after=["late.signal"])
async def both(a: A, note: str) -> str:
    return trace("both", a, note)
