"""Pydantic's findings as text: "price: Field required; tags.0: Input should be a valid string".

The values themselves are left out: they may be secrets, or of any size. With the model that refuses them, fields have
their own names, as in all that Pulpo shows, where pydantic says now the alias and now the name.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args, get_origin

if TYPE_CHECKING:
    import pydantic
    from pydantic.fields import FieldInfo

MOST = 5
Path = tuple[str | int, ...]


def findings(error: "pydantic.ValidationError", model: Any = None) -> list[dict[str, Any]]:
    """Return pydantic's findings, each with `loc`, `msg` and `type`."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [{**each, "loc": each["loc"] if model is None else named_path(each["loc"], model)} for each in found]


def finding_texts(error: "pydantic.ValidationError", model: Any = None) -> list[str]:
    """Return each finding as text: the field, dotted, and the message; the message alone if it is about the whole."""
    return [_text(found) for found in findings(error, model)]


def findings_text(error: "pydantic.ValidationError", most: int = MOST, model: Any = None) -> str:
    """Return the findings on one line: the first ones, and the number of the others."""
    texts = finding_texts(error, model)
    return "; ".join(texts[:most]) + (f"; and {len(texts) - most} more" if len(texts) > most else "")


def named_path(path: Path, model: Any) -> Path:
    """Return the path to a value of a type, with the names of fields in place of their aliases."""
    kinds, found, at = [model], [], 0
    while at < len(path):
        name, length, kinds = _step(kinds, path[at:])
        found.append(name)
        at += length
    return tuple(found)


def _step(kinds: list[Any], path: Path) -> tuple[str | int, int, list[Any]]:
    """Return the name of a path's first field, the length of its alias in the path, and the types that follow.

    What is no field, such as the class of a union that pydantic puts into the path, leads nowhere.
    """
    from pulpo_core.annotations import alternatives

    single = [one for kind in kinds for one in alternatives(kind)]
    for one in single:
        for name, field in getattr(one, "model_fields", {}).items():
            for alias in ((name,), *_aliases(field)):
                if path[: len(alias)] == alias:
                    return name, len(alias), [field.annotation]
    return path[0], 1, [value for one in single for value in _values(one, path[0])] or single


def _values(kind: Any, key: str | int) -> Iterator[Any]:
    """Yield the types of what a list or dict may have at a key."""
    from pulpo_core.annotations import ARRAYS

    arguments = get_args(kind)
    if get_origin(kind) in ARRAYS:
        yield from arguments if isinstance(key, int) else ()
    elif len(arguments) == 2:
        yield arguments[1]


def _aliases(field: "FieldInfo") -> Iterator[Path]:
    """Yield the paths by which values of a field may be sent."""
    given = field.validation_alias
    for choice in [field.alias, *getattr(given, "choices", [given])]:
        if choice is not None:
            yield tuple(choice.path) if not isinstance(choice, str) else (choice,)


def _text(found: dict[str, Any]) -> str:
    where = ".".join(map(str, found["loc"]))
    return f"{where}: {found['msg']}" if where else str(found["msg"])
