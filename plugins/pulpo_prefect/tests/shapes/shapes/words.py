"""Data whose words tell which operations made them: `clean(fetch(pilot))`."""

from beanie import Document
from pydantic import BaseModel

from pulpo_core import datamodel


class Words(BaseModel):
    """The words of an operation."""

    words: str = ""


class A(BaseModel):
    words: str = ""


class B(BaseModel):
    words: str = ""


class C(BaseModel):
    words: str = ""


class D(BaseModel):
    words: str = ""


class E(BaseModel):
    words: str = ""


@datamodel
class Row(Document):
    """A stored text."""

    words: str


@datamodel
class Mark(Document):
    """Another one."""

    words: str


def trace(operation: str, *parts: object) -> str:
    """Return the words of an operation that was given these values."""
    return f"{operation}({', '.join(getattr(part, 'words', None) or str(part) for part in parts)})"


async def rows() -> list[str]:
    """Return what is stored, sorted."""
    return sorted([row.words async for row in Row.find_all()])
