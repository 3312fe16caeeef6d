"""Describes the constraints of a field's annotation and metadata."""

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from pulpo_core.type_names import unnamed_finite

WORDS = {
    "gt": "> {}",
    "ge": "≥ {}",
    "lt": "< {}",
    "le": "≤ {}",
    "multiple_of": "a multiple of {}",
    "min_length": "length ≥ {}",
    "max_length": "length ≤ {}",
    "pattern": "matches {}",
    "max_digits": "at most {} digits",
    "decimal_places": "at most {} decimal places",
    "strip_whitespace": "surrounding whitespace is removed",
    "to_lower": "converted to lower case",
    "to_upper": "converted to upper case",
    "ascii_only": "ASCII only",
    "strict": "exactly this type",
}
ONE_OF = (Union, types.UnionType, Annotated)


def constraints(name: str, field: FieldInfo) -> tuple[str, ...]:
    """Return the constraints of a field, each once: `≥ 1`, `each: length ≤ 20`, `checked by as_utc`, `alias paidAt`."""
    found = [*_stated(field.metadata), *_inside(field.annotation)]
    if field.alias not in (None, name):  # Beanie sets each field's own name as its alias
        found.append(f"alias {field.alias}")
    return tuple(dict.fromkeys(found))


def _stated(metadata: Iterable[Any]) -> Iterator[str]:
    for item in metadata:
        if isinstance(item, FieldInfo):
            yield from _stated(item.metadata)
            continue
        for name, words in WORDS.items():
            value = getattr(item, name, None)
            if value is not None and value is not False:
                yield words.format(getattr(value, "pattern", value))
        if (check := getattr(item, "func", None)) is not None:
            name = getattr(check, "__name__", "")
            yield f"checked by {name}" if name.isidentifier() else "checked by a function"


def _inside(annotation: Any) -> Iterator[str]:
    """Yield the constraints of the parts of an annotation; those of items begin with `each:`."""
    annotation = unnamed_finite(annotation)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _stated(args[1:])
        yield from _inside(args[0])
        return
    each = "" if origin in ONE_OF else "each: "
    for arg in args:
        yield from (f"{each}{found}" for found in _inside(arg))
