"""Reads the values of filters: converts text, as in a URL, to one or more values of a field's type."""

import csv
import re
from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, TypeAdapter

from pulpo_core.annotations import members

Read = Callable[[str], Any]
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")


class Values:
    """Reads values of a field's type. Text may mean several: for `int | str`, `5` is the number and the text."""

    def __init__(self, annotation: Any, config: ConfigDict) -> None:
        self.adapter = adapter_of(annotation, config)
        self._readers = [_reader(member, config) for member in members(annotation)]

    def read(self, value: Any) -> list[Any]:
        """Return all meanings of a value, in the order of the type's members.

        A value that is not text means itself. Raises ValueError (usually pydantic's) if there is no valid meaning.
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
                self.adapter.validate_strings(value)  # its error names all members
            raise refused
        return found


def config_of(model: type[BaseModel]) -> ConfigDict:
    """Return the configuration for the values of a model's fields: finite numbers, and bytes as its JSON has them."""
    given = model.model_config
    return ConfigDict(
        allow_inf_nan=False,
        ser_json_bytes=given.get("ser_json_bytes", "utf8"),
        val_json_bytes=given.get("val_json_bytes", "utf8"),
    )


def adapter_of(annotation: Any, config: ConfigDict) -> TypeAdapter[Any]:
    """Return an adapter for a type: one for all fields of a plain type, because creating it takes long."""
    if isinstance(annotation, type):
        return _shared_adapter(annotation, tuple(config.items()))
    return TypeAdapter(annotation, config=config)


@lru_cache(maxsize=256)
def _shared_adapter(annotation: type, config: tuple[tuple[str, Any], ...]) -> TypeAdapter[Any]:
    return TypeAdapter(annotation, config=ConfigDict(**dict(config)))  # type: ignore[typeddict-item]


class JsonValues:
    """Reads values of a type with several parts, written as JSON."""

    def __init__(self, annotation: Any) -> None:
        self.adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def read(self, value: Any) -> list[Any]:
        """Return the value, read from JSON if it is text. Raises pydantic's ValidationError."""
        read = self.adapter.validate_json if isinstance(value, str) else self.adapter.validate_python
        return [read(value)]


def read_list(text: str) -> list[str]:
    """Return the values in a list like `a,b`. A value with a comma must be in double quotes, with its quotes doubled.

    Raises ValueError if a quote is not closed.
    """
    if '"' not in text:
        return text.split(",")
    try:
        return next(csv.reader([text], strict=True))
    except csv.Error:
        raise ValueError('must be values with commas between them; write "a,b" for one that has a comma') from None


def choices(annotation: Any) -> Iterable[Any] | None:
    """Return the stored values of an enum or a literal; None for any other type."""
    if get_origin(annotation) is Literal:
        return [arg.value if isinstance(arg, Enum) else arg for arg in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    return None


def word(value: Any) -> str:
    """Return a value as text, as in a URL."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reader(annotation: Any, config: ConfigDict) -> Read:
    found = choices(annotation)
    if found is None:
        return adapter_of(annotation, config).validate_strings
    table = {word(value): value for value in found if value is not None}
    adapter: TypeAdapter[Any] = TypeAdapter(annotation)

    def choose(text: str) -> Any:
        if text in table:
            return table[text]
        try:
            return adapter.validate_strings(text)
        except ValueError:
            if not WHOLE.fullmatch(text):
                raise
            return adapter.validate_json(text)  # an enum may accept other numbers: `Flag` does, for combinations

    return choose
