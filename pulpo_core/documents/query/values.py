"""Reads the values of filters: text, as it stands in a URL, of which the type of a field makes a value, or several."""

from collections.abc import Callable, Iterable
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import ConfigDict, TypeAdapter

Read = Callable[[str], Any]
FINITE = ConfigDict(allow_inf_nan=False)


class Values:
    """The values of a field's type. A text may stand for several: of `int | str`, `5` is the number, and the text."""

    def __init__(self, annotation: Any) -> None:
        self.adapter: TypeAdapter[Any] = TypeAdapter(annotation, config=FINITE)
        self._readers = [_reader(member) for member in members(annotation)]

    def read(self, value: Any) -> list[Any]:
        """Return all that a value may stand for, in the order of the type's members.

        A value that is no text stands for itself. Raises ValueError (pydantic's, most often) for what stands for
        nothing.
        """
        if not isinstance(value, str):
            return [self.adapter.validate_python(value)]
        found = []
        for read in self._readers:
            try:
                found.append(read(value))
            except ValueError as error:
                refused = error
        if not found:
            if len(self._readers) > 1:
                self.adapter.validate_strings(value)  # which names all members
            raise refused
        return found


class JsonValues:
    """The values of a type of several parts, written as JSON."""

    def __init__(self, annotation: Any) -> None:
        self.adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def read(self, value: Any) -> list[Any]:
        """Return the one that a text, or any other value, stands for. Raises pydantic's ValidationError."""
        read = self.adapter.validate_json if isinstance(value, str) else self.adapter.validate_python
        return [read(value)]


def members(annotation: Any) -> list[Any]:
    """The types that a type consists of: itself, or those of a union but None."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return members(args[0])
    if origin in (Union, UnionType):
        return [member for arg in args if arg is not type(None) for member in members(arg)]
    return [annotation]


def choices(annotation: Any) -> Iterable[Any] | None:
    """The values of an enum or a literal, as they are stored; None for any other type."""
    if get_origin(annotation) is Literal:
        return [arg.value if isinstance(arg, Enum) else arg for arg in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    return None


def word(value: Any) -> str:
    """A value as it stands in a URL."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reader(annotation: Any) -> Read:
    adapter: TypeAdapter[Any]
    found = choices(annotation)
    if found is None:
        adapter = TypeAdapter(annotation, config=FINITE)
        return adapter.validate_strings
    table = {word(value): value for value in found if value is not None}
    adapter = TypeAdapter(annotation)

    def choose(text: str) -> Any:
        if text in table:
            return table[text]
        return adapter.validate_strings(text)

    return choose
