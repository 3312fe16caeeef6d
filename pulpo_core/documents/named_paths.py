"""Paths of values in a request body, with the names of fields instead of their aliases."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from pulpo_core.annotations import ARRAYS, alternatives

Path = tuple[str | int, ...]


def named_path(path: Path, model: Any) -> Path:
    """Return the path of a value in a model, with the names of fields instead of their aliases."""
    kinds, found, at = [model], [], 0
    while at < len(path):
        name, length, kinds = _step(kinds, path[at:])
        found.append(name)
        at += length
    return tuple(found)


def _step(kinds: list[Any], path: Path) -> tuple[str | int, int, list[Any]]:
    """Return the name of a path's first field, the length of its alias in the path, and the types that follow.

    A key that is not a field keeps its name.
    """
    single = [one for kind in kinds for one in alternatives(kind)]
    for one in single:
        for name, field in getattr(one, "model_fields", {}).items():
            for alias in ((name,), *_aliases(field)):
                if path[: len(alias)] == alias:
                    return name, len(alias), [field.annotation]
    return path[0], 1, [value for one in single for value in _values(one, path[0])] or single


def _values(kind: Any, key: str | int) -> Iterator[Any]:
    """Yield the types of a list's or dict's values at a key."""
    arguments = get_args(kind)
    if get_origin(kind) in ARRAYS:
        yield from arguments if isinstance(key, int) else ()
    elif len(arguments) == 2:
        yield arguments[1]


def _aliases(field: FieldInfo) -> Iterator[Path]:
    """Yield the aliases of a field, as paths."""
    given = field.validation_alias
    for choice in [field.alias, *getattr(given, "choices", [given])]:
        if choice is not None:
            yield tuple(choice.path) if not isinstance(choice, str) else (choice,)
