"""The fields that lists can be filtered by, and which of them are arrays."""

from typing import Any

from beanie import Document
from pydantic import BaseModel, SecretStr

from pulpo_core.documents.query.filter_fields import filter_fields, find_filters


class Part(BaseModel):
    size: int


class Thing(Document):
    number: int
    choice: int | list[int] = 0
    names: list[str] | None = None
    bare: list = []  # type: ignore[type-arg]
    pair: tuple[int, str] = (1, "a")
    free: dict[str, list[int]] = {}
    part: Part | None = None
    parts: list[Part] = []
    row: tuple[Part, ...] = ()


def test_fields_that_hold_arrays() -> None:
    filters = find_filters(Thing)
    assert {name: found.many for name, found in filters.items()} == {
        "id": False,
        "number": False,
        "choice": True,
        "names": True,
        "bare": True,
        "part.size": False,
        "parts": True,
        "parts.size": True,
        "row": True,
        "row.size": True,
    }


def test_lists_around_fields() -> None:
    lists = {name: found.lists for name, found in find_filters(Thing).items() if found.lists}
    assert lists == {"parts.size": ("parts",), "row.size": ("row",)}


class Shelf(Document):
    anything: dict[str, Any] = {}
    secrets: dict[str, SecretStr] = {}
    sizes: dict[str, int] = {}
    parts: dict[str, Part] = {}


def test_dicts_whose_values_cannot_be_compared() -> None:
    fields = filter_fields(Shelf)
    assert list(fields.dicts) == ["sizes", "parts"]
    assert fields.find("anything.a") is None
