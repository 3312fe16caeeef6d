"""Operations that stand alone."""

from pulpo_core import operation
from shapes.words import A, trace


@operation(name="alone", description="Needs nobody.")
async def alone() -> A:
    return A(words=trace("alone"))


@operation(name="alone_and_synchronous")
def alone_and_synchronous(a: A, times: int = 2) -> str:
    return trace("alone", a, times)


@operation(name="validate")
async def validate(text: str) -> None:
    assert text
