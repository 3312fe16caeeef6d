"""Names for types: aliases (`type Tags = list[str]`) and new types (`NewType("UserId", int)`)."""

import sys
import typing
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NewType, get_origin

import typing_extensions

from pulpo_core.pydantic_internals import replace_types

ALIASES: tuple[Any, ...] = (
    typing_extensions.TypeAliasType,
    getattr(typing, "TypeAliasType", typing_extensions.TypeAliasType),  # another class, since Python 3.12
)


def unnamed(kind: Any) -> Any:
    """Return the type that a name stands for, which may be an `Annotated`; any other type unchanged.

    An alias of a type that is not defined yet is returned unchanged.
    """
    while (found := _behind(kind)) is not kind:
        kind = found
    return kind


def _behind(kind: Any) -> Any:
    if isinstance(kind, type):
        return kind
    if isinstance(kind, NewType):
        return kind.__supertype__
    try:
        if isinstance(kind, ALIASES):
            return _value(kind)
        return _substituted(kind) if isinstance(get_origin(kind), ALIASES) else kind
    except NameError:
        return kind


@lru_cache(maxsize=4096)
def _value(alias: Any) -> Any:
    """Return the type of an alias, which is always the same object. The names in it may be strings."""
    module = sys.modules.get(alias.__module__)
    holder = SimpleNamespace(__annotations__={"value": alias.__value__})
    return typing.get_type_hints(holder, globalns=dict(vars(module)) if module else {}, include_extras=True)["value"]


@lru_cache(maxsize=4096)
def _substituted(alias: Any) -> Any:
    """Return the type of an alias with arguments: `list[int]` for `ListOf[int]`."""
    origin = get_origin(alias)
    return replace_types(_value(origin), dict(zip(origin.__type_params__, typing.get_args(alias), strict=True)))
