"""Reads the cells of CSV files: converts their text, as exports write it, to values of the column's field.

A column is named like a field, or by a dotted path into embedded models and dicts: `salary.minimum`. A cell with a list
or an object holds JSON. An empty cell is null if the field allows it, else an empty text if the field allows that, else
it is left out. If all dotted columns of a field are empty, the field as a whole is null, or left out.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from beanie import Document
from pydantic import BaseModel

from pulpo_core.annotations import accepts_none, is_many, members
from pulpo_core.documents.content_checks import refusal
from pulpo_core.documents.encode.formulas import unquoted
from pulpo_core.documents.fields import visible_fields
from pulpo_core.documents.query.filter_fields import DICTS, embedded_models
from pulpo_core.documents.query.values import choices, word
from pulpo_core.documents.strict_json import JsonError, check_depth, check_exact, strict_decoder
from pulpo_core.exceptions import ValidationError
from pulpo_core.models.strictness import field_names

Path = tuple[str, ...]
Read = Callable[[str], Any]
MAX_PARTS = 20
MAX_ERRORS = 1000
"""The maximum number of findings that are reported."""
INTEGER, NUMBER = re.compile(r"[+-]?\d{1,15}"), re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
TRUTH = {"true": True, "false": False}
JSON = strict_decoder()


class LeftOut(Enum):
    """Marks a cell without a value: its field is left out, or its text is not of the type that is tried."""

    VALUE = 0


class _Parts(dict[str, Any]):
    """The value of a field whose parts are in separate columns."""


class CsvColumns:
    """The columns that the documents of a class may have."""

    def __init__(self, document: type[Document]) -> None:
        self._document = document
        self._kept: dict[str, tuple[Path, Read] | None] = {}

    def check(self, header: Sequence[str]) -> None:
        """Raise ValidationError for an unknown or repeated column."""
        errors = []
        unknown = f"unknown column; known are {', '.join(visible_fields(self._document))}"
        for name, times in Counter(header).items():
            if times > 1:
                errors.append({"loc": (name,), "msg": "is the name of several columns", "type": "repeated"})
            elif name not in self._document.model_computed_fields and self._column(name) is None:
                errors.append({"loc": (name,), "msg": unknown, "type": "unknown"})
            if len(errors) >= MAX_ERRORS:
                break
        if errors:
            first = errors[0]
            message = f"the header is not valid: {str(first['loc'][0])[:100]!r} {first['msg']}"
            raise ValidationError(message, errors=errors)

    def read(self, header: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
        """Return the values of a row, by field name. Raises ValidationError for a cell whose JSON cannot be read."""
        found: dict[str, Any] = {}
        for name, cell in zip(header, cells, strict=True):
            column = self._column(name)
            if column is None:  # computed
                continue
            path, read = column
            try:
                value = read(cell)
            except JsonError as error:
                raise refusal(f"{name} {error}", path, str(error)) from None
            if value is not LeftOut.VALUE:
                _put(found, path, value)
        whole = {name: _whole(value) for name, value in found.items()}
        return {
            name: value
            for name, value in whole.items()
            if value is not None or not isinstance(found[name], _Parts) or self._takes_none(name)
        }

    def _takes_none(self, name: str) -> bool:
        model: type[BaseModel] = self._document
        field = model.model_fields.get(field_names(model).get(name, name))
        return field is None or accepts_none(field.annotation)

    def _column(self, name: str) -> tuple[Path, Read] | None:
        if name not in self._kept:
            self._kept[name] = self._find(name)
        return self._kept[name]

    def _find(self, name: str) -> tuple[Path, Read] | None:
        path = tuple(name.split("."))
        if name in self._document.model_computed_fields or len(path) > MAX_PARTS or name == "_id":
            return None
        kinds = list(_steps(self._document, path))
        if kinds:
            return path, cell_reader(kinds, is_part=len(path) > 1)
        is_open = "extra" in self._document.model_config and self._document.model_config["extra"] == "allow"
        return (path, str) if is_open and len(path) == 1 and name else None


def cell_reader(annotations: Sequence[Any], *, is_part: bool = False) -> Read:
    """Return a function that reads a cell of a field of one of these types, or of a part of a field."""
    kinds = [kind for annotation in annotations for kind in members(annotation)]
    empty: Any = LeftOut.VALUE
    if any(map(accepts_none, annotations)):
        empty = None
    elif str in kinds and not is_part:
        empty = ""
    readers = [reader for kind in kinds if (reader := _reader(kind)) is not None]

    def read(cell: str) -> Any:
        if not cell:
            return empty
        text = unquoted(cell)
        for reader in readers:
            value = reader(text)
            if value is not LeftOut.VALUE and (str not in kinds or _is_exact(value, text)):
                return value
        return text

    return read


def _is_exact(value: Any, text: str) -> bool:
    """Return True unless a number is written in an unusual form, such as `007`, which is text if text is allowed."""
    return isinstance(value, bool) or not isinstance(value, int | float) or str(value) == text


def _steps(model: type[BaseModel], path: Path) -> Iterator[Any]:
    """Yield the types that a value at a path may have; none if there is no such field."""
    names = field_names(model)
    field = model.model_fields.get(names.get(path[0], ""))
    if field is None or field.exclude or (issubclass(model, Document) and names[path[0]] not in visible_fields(model)):
        return
    yield from _inside(field.annotation, path[1:])


def _inside(annotation: Any, path: Path) -> Iterator[Any]:
    if not path:
        yield annotation
    elif not is_many(annotation):
        for kind in members(annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from (found for model in embedded_models(kind) for found in _steps(model, path))
            elif get_origin(kind) in DICTS and len(get_args(kind)) == 2 and path[0]:
                yield from _inside(get_args(kind)[1], path[1:])


def _reader(kind: Any) -> Read | None:
    """Return a function that reads the text of a type, or returns LEFT_OUT; None for types that take any text."""
    chosen = None if kind is bool else choices(kind)
    if chosen is not None or get_origin(kind) is Literal:
        table = {word(value): value for value in chosen or () if value is not None}
        if get_origin(kind) is Literal or all(isinstance(value, str) for value in table.values()):
            return lambda text: table.get(text, LeftOut.VALUE)
        # an enum may accept other numbers: `Flag` does, for combinations
        return lambda text: table.get(text, int(text) if INTEGER.fullmatch(text) else LeftOut.VALUE)
    if kind is bool:
        return lambda text: TRUTH.get(text.lower(), LeftOut.VALUE)
    if kind is int:
        return lambda text: int(text) if INTEGER.fullmatch(text) else LeftOut.VALUE
    if kind is float:
        return lambda text: float(text) if NUMBER.fullmatch(text) else LeftOut.VALUE
    if isinstance(kind, type) and issubclass(kind, str | Decimal):
        return None
    return _read_json


def _read_json(text: str) -> Any:
    """Return a list or an object. Raises JsonError for text that begins like one, but is not valid JSON."""
    if text.lstrip()[:1] not in ("[", "{"):
        return LeftOut.VALUE
    try:
        value = JSON.decode(text)
    except JsonError:
        raise
    except (ValueError, RecursionError) as error:
        raise JsonError(f"is not JSON: {error}") from None
    check_depth(value)
    check_exact(value)
    return value


def _put(values: dict[str, Any], path: Path, value: Any) -> None:
    """Set the value at a path. Raises ValidationError if another column has set it as a whole."""
    for part in path[:-1]:
        values = values.setdefault(part, _Parts())
        if not isinstance(values, _Parts):
            shown = ".".join(path)
            raise refusal(f"{shown} is given twice", path, "is given twice: as a whole, and in parts")
    values[path[-1]] = value


def _whole(value: Any) -> Any:
    """Return the value of a field; None if it has columns for its parts, and all of them are empty."""
    if not isinstance(value, _Parts):
        return value
    found = {name: _whole(item) for name, item in value.items()}
    return None if all(item is None for item in found.values()) else found
