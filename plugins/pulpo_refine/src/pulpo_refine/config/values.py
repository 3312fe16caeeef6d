"""The values of enums and literals, with labels for people."""

from collections.abc import Iterable
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic_core import to_jsonable_python

from pulpo_refine.config.compact import Json, compact
from pulpo_refine.config.labels import label


def is_choice(kind: Any) -> bool:
    """Return True for an enum and for a literal."""
    return get_origin(kind) is Literal or (isinstance(kind, type) and issubclass(kind, Enum))


def listed_values(kinds: Iterable[Any]) -> list[Json]:
    """Return the values of enums and literals, each once."""
    found = [each for kind in kinds for each in (_members(kind) if isinstance(kind, type) else _literals(kind))]
    return [each for place, each in enumerate(found) if each not in found[:place]]


def _members(kind: type[Enum]) -> list[Json]:
    return [_shown(to_jsonable_python(member.value, fallback=str), _member_label(member)) for member in kind]


def _literals(kind: Any) -> list[Json]:
    found: list[Json] = []
    for value in get_args(kind):
        if isinstance(value, Enum):
            found.append(_shown(to_jsonable_python(value.value, fallback=str), _member_label(value)))
        elif value is not None:
            found.append(_shown(value, label(value) if isinstance(value, str) and value.islower() else str(value)))
    return found


def _member_label(member: Enum) -> str:
    """Return the `label` of the member, else its own docstring, else its name as words."""
    given = getattr(member, "label", None)
    if isinstance(given, str) and given:
        return given
    own = member.__dict__.get("__doc__")
    if isinstance(own, str) and own.strip():
        return own.strip().splitlines()[0].rstrip(".")
    return str(member.value) if member.name == member.value and not member.name.islower() else label(member.name)


def _shown(value: Any, text: str) -> Json:
    return compact(value=value, label="" if text == str(value) else text)
