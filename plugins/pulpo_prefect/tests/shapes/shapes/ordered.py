"""Order that is said, and values that are refined."""

from pulpo_core import operation
from shapes.words import A, B, said


@operation(name="refining.load")
async def load() -> A:
    return A(words=said("load"))


@operation(name="refining.trim")
def trim(text: A) -> A:
    return A(words=said("trim", text))


@operation(name="refining.spell", after=["refining.trim"])
def spell(text: A) -> A:
    return A(words=said("spell", text))


@operation(name="refining.store")
async def store(text: A) -> str:
    return said("store", text)


@operation(name="refining.diff")
async def diff(load: A, spell: A) -> str:
    return said("diff", load, spell)


@operation(name="in_place.make")
async def make() -> A:
    return A(words="0")


@operation(name="in_place.change")
async def change(a: A) -> A:
    a.words += "1"
    return a


@operation(name="in_place.show")
async def show(a: A) -> str:
    return said("show", a)


@operation(name="silent.first")
async def first() -> None: ...


@operation(name="silent.second", after=["silent.first"])
def second() -> None: ...


@operation(name="silent.third", after=["silent.second", "silent.first"])
async def third() -> None: ...


@operation(name="weather.convert")
def convert(celsius: A) -> B:
    return B(words=said("convert", celsius))


@operation(name="weather.check", after=["weather.convert"])
def check(fahrenheit: B) -> A:
    return A(words=said("check", fahrenheit))


@operation(name="choosing.one")
async def one() -> A:
    return A(words=said("one"))


@operation(name="choosing.two")
async def two() -> A:
    return A(words=said("two"))


@operation(name="choosing.compare", after=["choosing.two", "choosing.one"])
async def compare(left: A, right: A) -> str:
    return said("compare", left, right)


@operation(name="late.value")
async def value() -> A:
    return A(words=said("value"))


@operation(name="late.signal")
async def signal() -> None: ...


@operation(name="late.both", after=["late.signal"])
async def both(a: A, note: str) -> str:
    return said("both", a, note)
