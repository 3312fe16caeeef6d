"""Fields as rows of a table, and the classes in their types."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from beanie import Document
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import to_json

from pulpo_cli.docs.constraints import constraints
from pulpo_core.annotations import parts, type_name
from pulpo_core.models.fields import describe_field, own_fields

WORD = re.compile(r"(\w+)")
Fields = Mapping[str, FieldInfo]


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A piece of text, and its link, if it has one."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one field."""

    name: str
    type: tuple[LinkedText, ...]
    required: bool
    default: str
    description: str
    constraints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A class that is not a model, with its fields, or an enumeration with its values."""

    name: str
    anchor: str
    description: str
    rows: tuple[Row, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


class Tables:
    """Builds the tables of one page. `models` are the addresses of models relative to the page, by class."""

    def __init__(self, models: Mapping[type, str]) -> None:
        self._models = models
        self._shapes: dict[type, str] = {}

    def rows(self, fields: Fields) -> tuple[Row, ...]:
        """Return a row for each field, and collect the classes in their types for `shapes`."""
        return tuple(self._row(name, field) for name, field in fields.items())

    def linked_type(self, annotation: Any) -> tuple[LinkedText, ...]:
        """Return a type as written in Python, with links to its classes."""
        classes = [part for part in parts(annotation) if isinstance(part, type)]
        hrefs = {cls.__name__: self._href(cls) for cls in classes}
        return tuple(LinkedText(text, hrefs.get(text, "")) for text in WORD.split(type_name(annotation)) if text)

    def shapes(self) -> Iterator[Shape]:
        """Yield the classes collected by `rows`, and those in their fields."""
        shown: set[type] = set()
        while waiting := [cls for cls in self._shapes if cls not in shown]:
            shown.update(waiting)
            yield from (self._shape(cls) for cls in waiting)

    def _href(self, cls: type) -> str:
        if cls in self._models:
            return self._models[cls]
        if (not issubclass(cls, Enum) and fields_of(cls) is None) or issubclass(cls, Document):
            return ""
        if cls not in self._shapes:
            taken = sum(other.__name__ == cls.__name__ for other in self._shapes)
            self._shapes[cls] = f"shape-{cls.__name__}{f'-{taken + 1}' if taken else ''}"
        return f"#{self._shapes[cls]}"

    def _row(self, name: str, field: FieldInfo) -> Row:
        described = describe_field(name, field)
        default = "" if described.required else _default(field, described.default)
        return Row(
            name,
            self.linked_type(field.annotation),
            described.required,
            default,
            described.description,
            constraints(name, field),
        )

    def _shape(self, cls: type) -> Shape:
        anchor, description = self._shapes[cls], own_text(cls)
        if issubclass(cls, Enum):
            values = tuple((member.name, str(member.value)) for member in cls)
            return Shape(cls.__name__, anchor, description, values=values)
        return Shape(cls.__name__, anchor, description, self.rows(fields_of(cls) or {}))


def fields_of(cls: type) -> Fields | None:
    """Return the fields of a pydantic class, without those that Beanie adds to documents; None for other classes."""
    if issubclass(cls, BaseModel):
        return own_fields(cls)
    found: Fields | None = getattr(cls, "__pydantic_fields__", None)
    return found


def own_text(cls: type) -> str:
    """Return the class's own docstring, without inherited and generated ones."""
    text = cls.__dict__.get("__doc__") or ""
    made = text.startswith(f"{cls.__name__}(") or text == "An enumeration."
    return "" if made else "\n".join(line.strip() for line in text.strip().splitlines())


def _default(field: FieldInfo, value: Any) -> str:
    if (factory := field.default_factory) is not None:
        empty = {list: "[]", dict: "{}", set: "[]", tuple: "[]"}
        name = getattr(factory, "__name__", "")
        return empty.get(factory) or (f"{name}()" if name.isidentifier() else "computed")  # type: ignore[call-overload]
    return to_json(value).decode()
