"""Operations that stand alone."""

from pulpo_core import operation
from shapes.words import A, said


@operation(name="alone", description="Needs nobody.")
async def alone() -> A:
    return A(words=said("alone"))


@operation(name="alone_and_synchronous")
def alone_and_synchronous(a: A, times: int = 2) -> str:
    return said("alone", a, times)


@operation(name="validate")
async def validate(text: str) -> None:
    assert text
