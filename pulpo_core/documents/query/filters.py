"""A filter on one field of a list: `field=v`, `field__gte=v`, `field.part__in=a,b`.

A client's value is parsed by the type of its field, and only becomes a value of the MongoDB query: operators come from
the tables below, and text in patterns is escaped.
"""

import dataclasses
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, Union

from pydantic import TypeAdapter

from pulpo_core.annotations import members
from pulpo_core.documents.query.conditions import Condition
from pulpo_core.documents.query.operands import Operand
from pulpo_core.documents.query.values import JsonValues, read_list

COMPARING = {"eq": "$eq", "ne": "$ne", "gt": "$gt", "gte": "$gte", "lt": "$lt", "lte": "$lte"}
LISTING = {"in": "$in", "nin": "$nin"}
MATCHING = {"contains": ("", ""), "icontains": ("", "i"), "startswith": ("^", "")}
OF_ALL_ITEMS = ("ne", "nin")
RANGES = ("gt", "gte", "lt", "lte")
UNORDERED = {bytes}
MAX_ITEMS = 200
MAX_PATTERN = 1000  # the embedded engine's limit
FLAG = TypeAdapter(bool)


@dataclass(frozen=True, slots=True)
class Filter:
    """A field that can be filtered by: its key in the database, and the possible types of its values.

    There are several operands for a link to one of several models, and for a field whose type differs between the
    members of a union; none for a list whose items cannot be compared. `many` is True if the path to the values goes
    through an array; `lists` are the keys of the lists of embedded models around the field, the outermost first;
    `is_list` is True if the field itself is always a list.
    """

    key: str
    operands: tuple[Operand, ...]
    many: bool
    is_list: bool = False
    lists: tuple[str, ...] = ()

    @property
    def adapter(self) -> TypeAdapter[Any]:
        """The type of the field's values."""
        if len(self.operands) == 1:
            return self.operands[0].values.adapter
        either: Any = Union[tuple(operand.annotation for operand in self.operands)]  # noqa: UP007 (made of a list)
        return TypeAdapter(either)

    @property
    def is_link(self) -> bool:
        """True if a value may be a link."""
        return any(operand.is_link for operand in self.operands)

    @property
    def text(self) -> bool:
        """True if all values are text."""
        kinds = [set(members(operand.annotation)) == {str} and not operand.is_link for operand in self.operands]
        return bool(kinds) and all(kinds)

    @property
    def kinds(self) -> frozenset[Any]:
        """The kinds of values that the database stores."""
        return frozenset(kind for operand in self.operands for kind in operand.kinds)

    @property
    def mixed(self) -> bool:
        """True if values may be of several types, which the database does not compare with each other."""
        return len(self.kinds) > 1

    @property
    def operators(self) -> tuple[str, ...]:
        """The operators of the field, which follow its name and two underscores."""
        empty = ("empty",) if self.is_list else ()
        if not self.operands:
            return empty
        if any(isinstance(operand.values, JsonValues) for operand in self.operands):
            return ("eq", "ne", "exists")
        comparing = ("eq", "ne") if self.is_link or UNORDERED & self.kinds else tuple(COMPARING)
        return (*comparing, *LISTING, *(MATCHING if self.text else ()), "exists", *empty)

    def condition(self, operator: str, value: Any) -> Condition:
        """Return the condition for a value: text as in a URL, or a value of the field's type.

        Raises ValueError (pydantic's, or if BSON cannot hold the value).
        """
        if isinstance(value, str) and isinstance(value, Enum):
            value = value.value
        if operator == "empty":
            return Condition(f"{self.key}.0", {"$exists": not FLAG.validate_python(value)}, self.lists, True)
        if operator == "exists":
            exists = FLAG.validate_python(value)
            return Condition(self.key, {"$ne" if exists else "$eq": None}, self.lists, True)
        if operator in MATCHING:
            return Condition(self.key, _pattern(operator, value), self.lists)
        lists = () if operator in OF_ALL_ITEMS else self.lists
        if operator in RANGES and self.is_list:
            lists = (*lists, self.key)
        if operator in COMPARING:
            return Condition(self.key, self._compared(operator, self._stored(value)), lists)
        items = (
            read_list(value)
            if isinstance(value, str)
            else list(value)
            if isinstance(value, list | tuple | set | frozenset)
            else None
        )
        if items is None:
            raise ValueError("must be a list")
        if len(items) > MAX_ITEMS:
            raise ValueError(f"must list at most {MAX_ITEMS} values")
        return Condition(
            self.key, {LISTING[operator]: [found for item in items for found in self._stored(item)]}, lists
        )

    def under(self, key: str, lists: tuple[str, ...]) -> "Filter":
        """Return the filter for the value at a key of a dict. `self` is the filter of a dict's value on its own."""
        own = tuple(f"{key}{inner}" for inner in self.lists)
        return dataclasses.replace(self, key=f"{key}{self.key}", lists=(*lists, *own))

    def _compared(self, operator: str, found: list[Any]) -> dict[str, Any]:
        if len(found) > 1 and operator in ("eq", "ne"):
            return {"$in" if operator == "eq" else "$nin": found}
        return {COMPARING[operator]: found[0]}

    def _stored(self, given: Any) -> list[Any]:
        """Return all meanings of a value, as the database stores them. Raises ValueError if there is none."""
        found: list[Any] = []
        refused = ValueError("cannot be compared")
        for operand in self.operands:
            try:
                found += operand.stored(given)
            except ValueError as error:
                refused = error
        if not found:
            raise refused
        return found


def _pattern(operator: str, text: Any) -> dict[str, Any]:
    if not isinstance(text, str):
        raise ValueError("must be text")
    before, options = MATCHING[operator]
    if len(pattern := before + re.escape(text)) > MAX_PATTERN:
        raise ValueError(f"must be shorter: its pattern has more than {MAX_PATTERN} characters")
    return {"$regex": pattern, "$options": options}
