"""Data whose words tell how they came about: `clean(fetch(pilot))`."""

from beanie import Document
from pydantic import BaseModel

from pulpo_core import datamodel


class Words(BaseModel):
    """What an operation said."""

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


def said(operation: str, *parts: object) -> str:
    """The words of an operation that was given these."""
    return f"{operation}({', '.join(getattr(part, 'words', None) or str(part) for part in parts)})"


async def rows() -> list[str]:
    """What is stored, sorted."""
    return sorted([row.words async for row in Row.find_all()])
