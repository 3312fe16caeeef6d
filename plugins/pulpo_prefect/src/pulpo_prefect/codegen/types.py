"""Writes annotations and defaults as code."""

import enum
import keyword
import math
import sys
import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen, MultipleOf
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from pulpo_core.annotations import reachable, with_constraints
from pulpo_core.generation import Brackets, literal
from pulpo_prefect.codegen.imports import RUNTIME, Imports

CONSTRAINTS: tuple[tuple[type[Any], str], ...] = (
    (Gt, "gt"),
    (Ge, "ge"),
    (Lt, "lt"),
    (Le, "le"),
    (MultipleOf, "multiple_of"),
    (MinLen, "min_length"),
    (MaxLen, "max_length"),
)
BARE = {list: "[{}]", set: "[{}]", frozenset: "[{}]", dict: "[{}, {}]", tuple: "[{}, ...]", type: "[{}]"}
IMMUTABLE = (bool, int, float, str, type(None))


class UnwritableError(Exception):
    """A value or a type cannot be written as code."""


class TypeWriter:
    """Writes annotations for one module, and imports their parts. A type that cannot be written becomes Any."""

    def __init__(self, imports: Imports) -> None:
        self.imports = imports

    def type(self, annotation: Any) -> str:
        """Return an annotation without its constraints."""
        try:
            return self._type(annotation)
        except UnwritableError:
            return self._any()

    def parameter(self, name: str, field: FieldInfo) -> str | Brackets:
        """Return a parameter of a flow: `limit: Annotated[int, Field(ge=1)] = 50`.

        A default that cannot be written in a signature is OMITTED: `names: list[str] | Omitted = OMITTED`.
        """
        if field.is_required():
            after = ""
        elif default := self.default(field):
            after = f" = {default}"
        else:
            after = f" | {self._omitted()} = {self.imports.name(RUNTIME, 'OMITTED')}"
        type_ = self.type(field.annotation)
        if not (constraints := [f"{word}={literal(value)}" for word, value in _constraints(field)]):
            return f"{name}: {type_}{after}"
        annotated = self.imports.name("typing", "Annotated")
        fields = Brackets(f"{self.imports.name('pydantic', 'Field')}(", constraints)
        return Brackets(f"{name}: {annotated}[", [type_, fields], f"]{after}")

    def argument(self, field: FieldInfo) -> str:
        """Return the type of a task's parameter, which receives the flow's argument."""
        type_ = self.type(field.annotation)
        return f"{type_} | {self._omitted()}" if self.is_left_out(field) else type_

    def default(self, field: FieldInfo) -> str | None:
        """Return the default as code, or None if it cannot be written in a signature.

        Prefect validates defaults, but Pulpo does not: a default that Prefect would change or refuse is not written.
        """
        value = field.default
        if field.default_factory is not None or not _is_kept(field):
            return None
        if _is_immutable(value):
            return literal(value)
        if isinstance(value, enum.Enum) and _is_name(value.name):
            try:
                return f"{self._class(type(value))}.{value.name}"
            except UnwritableError:
                return None
        return None

    def is_left_out(self, field: FieldInfo) -> bool:
        """Return True if only the operation itself can provide the default, such as a list or a model."""
        return not field.is_required() and self.default(field) is None

    def _omitted(self) -> str:
        return self.imports.name(RUNTIME, "Omitted")

    def _any(self) -> str:
        return self.imports.name("typing", "Any")

    def _type(self, annotation: Any) -> str:
        if annotation is None or annotation is type(None):
            return "None"
        if annotation is Any:
            return self._any()
        if annotation is Ellipsis:
            return "..."
        origin, args = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            return self._type(args[0])
        if origin in (Union, types.UnionType):
            return " | ".join(dict.fromkeys(map(self._type, args)))
        if origin is Literal:
            return f"{self.imports.name('typing', 'Literal')}[{', '.join(map(self._literal, args))}]"
        if origin is not None:
            return f"{self._class(origin)}[{', '.join(map(self._type, args))}]"
        return self._plain(annotation)

    def _plain(self, annotation: Any) -> str:
        """Return an annotation that has no arguments, or those of a generic pydantic model."""
        if not isinstance(annotation, type):
            raise UnwritableError
        generic = getattr(annotation, "__pydantic_generic_metadata__", {})
        if generic.get("origin"):
            return f"{self._class(generic['origin'])}[{', '.join(map(self._type, generic['args']))}]"
        if annotation in BARE:
            return annotation.__name__ + BARE[annotation].replace("{}", self._any())
        if getattr(annotation, "__parameters__", ()):
            raise UnwritableError
        return self._class(annotation)

    def _class(self, cls: Any) -> str:
        """Return the name under which a class can be imported. Raises UnwritableError if there is none."""
        module, path = getattr(cls, "__module__", ""), getattr(cls, "__qualname__", "")
        outer, *inner = path.split(".")
        if not all(map(_is_name, (*module.split("."), outer, *inner))):
            raise UnwritableError
        found: Any = sys.modules.get(module)
        for part in (outer, *inner):
            found = getattr(found, part, None)
        if found is not cls or module == "__main__":
            raise UnwritableError
        if module == "builtins":
            return str(path)
        return ".".join([self.imports.name(module, outer), *inner])

    def _literal(self, value: Any) -> str:
        if isinstance(value, enum.Enum) and _is_name(value.name):
            return f"{self._class(type(value))}.{value.name}"
        if type(value) in (bool, int, str, type(None)):
            return literal(value)
        raise UnwritableError


def _is_name(text: str) -> bool:
    """Return True if code can use the text after a dot: names of enum members may be keywords or contain spaces."""
    return text.isidentifier() and not keyword.iskeyword(text)


def holds_document(annotation: Any) -> bool:
    """Return True if an annotation accepts documents, or values with documents in them.

    Documents can only be validated with a connected database, so neither Prefect nor the command line does it.
    """
    from beanie import Document

    return any(isinstance(part, type) and issubclass(part, Document) for part in reachable(annotation))


def _is_kept(field: FieldInfo) -> bool:
    """Return True if validation leaves a parameter's default unchanged."""
    if holds_document(field.annotation):
        return True  # Prefect does not validate these
    try:
        validated = TypeAdapter(with_constraints(field)).validate_python(field.default)
    except Exception:  # the project's validators may raise anything
        return False
    return type(validated) is type(field.default) and bool(validated == field.default)


def _is_immutable(value: Any) -> bool:
    """Return True if a value is immutable and can be written as a literal, so that it can be a default."""
    if type(value) is tuple:
        return all(map(_is_immutable, value))
    return type(value) in IMMUTABLE and not (isinstance(value, float) and not math.isfinite(value))


def _constraints(field: FieldInfo) -> Iterator[tuple[str, int | float | str]]:
    """Yield pydantic's own constraints. The operation checks these and all others."""
    for found in field.metadata:
        for kind, word in CONSTRAINTS:
            if isinstance(found, kind) and type(value := getattr(found, word)) in (int, float):
                yield word, value
        if isinstance(pattern := getattr(found, "pattern", None), str):
            yield "pattern", pattern
