"""Names for types: aliases (`type Tags = list[str]`) and new types (`NewType("UserId", int)`)."""

import sys
import typing
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, Literal, NewType, get_args, get_origin

import typing_extensions

from pulpo_core.pydantic_internals import replace_types

ALIASES: tuple[Any, ...] = (
    typing_extensions.TypeAliasType,
    getattr(typing, "TypeAliasType", typing_extensions.TypeAliasType),  # another class, since Python 3.12
)
NAMES = (NewType, *ALIASES)


class _Known:
    """The values of names, each made once. A name need not have a hash: `ListOf[Annotated[int, Field(gt=0)]]`."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make
        self._by_hash: dict[Any, Any] = {}
        self._others: list[tuple[Any, Any]] = []

    def __getitem__(self, name: Any) -> Any:
        try:
            hash(name)
        except TypeError:
            return self._without_hash(name)
        if name not in self._by_hash:
            self._by_hash[name] = self._make(name)
        return self._by_hash[name]

    def _without_hash(self, name: Any) -> Any:
        for known, value in self._others:
            if known == name:
                return value
        self._others.append((name, self._make(name)))
        return self._others[-1][1]


def unnamed(kind: Any) -> Any:
    """Return the type that a name stands for, which may be an `Annotated`; any other type unchanged.

    An alias may contain itself: then its type does, too, and it is the same object each time. An alias of a type that
    is not defined yet is returned unchanged.
    """
    try:
        return _resolved(kind)
    except NameError:
        return kind


def unnamed_finite(kind: Any) -> Any:
    """Return the same as `unnamed`, but with Any in place of what an alias contains of itself."""
    try:
        return _finite[kind] if _is_name(kind) else kind
    except NameError:
        return kind


def _is_name(kind: Any) -> bool:
    return not isinstance(kind, type) and (isinstance(kind, NAMES) or isinstance(get_origin(kind), ALIASES))


def _resolved(kind: Any) -> Any:
    while _is_name(kind):
        kind = _values[kind]
    return kind


def _value(name: Any) -> Any:
    if isinstance(name, NewType):
        return name.__supertype__
    if not isinstance(name, ALIASES):
        origin = get_origin(name)
        return replace_types(_values[origin], dict(zip(origin.__type_params__, get_args(name), strict=True)))
    module = sys.modules.get(name.__module__)
    holder = SimpleNamespace(__annotations__={"value": name.__value__})  # the names in it may be strings
    return typing.get_type_hints(holder, globalns=dict(vars(module)) if module else {}, include_extras=True)["value"]


def _finite_value(name: Any) -> Any:
    value = _resolved(name)
    if isinstance(name, ALIASES):
        value = replace_types(value, {name: Any})
    return Any if _contains(value, name, []) else value


def _contains(kind: Any, name: Any, seen: list[Any]) -> bool:
    if kind == name:
        return True
    if kind in seen or get_origin(kind) is Literal:
        return False
    seen.append(kind)
    return any(_contains(argument, name, seen) for argument in get_args(_resolved(kind)))


_values = _Known(_value)
_finite = _Known(_finite_value)
