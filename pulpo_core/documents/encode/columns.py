"""The stored documents of a page, field by field: what holds for a whole column is found out at one go.

Looking at each value by itself takes most of the time of a list; `set(map(type, values))` does not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import is_, itemgetter
from typing import Any

Convert = Callable[[Any], Any]
Values = Sequence[Any]
Column = Callable[[Values], Values]


class Unfit(Exception):  # noqa: N818 (not an error: it says which way to take)
    """A stored value is not what the table says."""


class Columns:
    """The fields of a class: for each the key in the database, its name, what writes it, and its default."""

    def __init__(self, fields: Iterable[tuple[str, str, Column, Any]]) -> None:
        self._keys, self._names, self._columns, self._defaults = zip(*fields, strict=True)
        # with a single key, itemgetter gives no tuple
        self._get = itemgetter(*self._keys) if len(self._keys) > 1 else None
        self._has_own_names = self._names == ("id", *self._keys[1:])

    def write(self, stored: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The documents as JSON values. Raises Unfit."""
        in_order = self._has_own_names and all(map(self._keys.__eq__, map(tuple, stored)))
        rows = (document.values() for document in stored) if in_order else self._rows(stored)
        columns = list(zip(*rows, strict=True))
        written = [write(values) for write, values in zip(self._columns, columns, strict=False)]
        if in_order and all(map(is_, written, columns)):
            return list(map(_with_id, stored))
        return [dict(zip(self._names, row, strict=False)) for row in zip(*written, strict=True)]

    def _rows(self, stored: Sequence[Mapping[str, Any]]) -> Iterable[Iterable[Any]]:
        try:
            if self._get is not None:
                return list(map(self._get, stored))
        except KeyError:  # a document was written before the model had that field
            pass
        wanted = list(zip(self._keys, self._defaults, strict=True))
        return [tuple(document.get(key, default) for key, default in wanted) for document in stored]


def _with_id(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A document as it is stored, but for the name of its id."""
    written = {"id": stored["_id"], **stored}
    del written["_id"]
    return written


def of_types(*types: type) -> Column:
    """A column of values that are written as they are, if they are of these types."""
    allowed = frozenset(types)

    def column(values: Values) -> Values:
        if not allowed.issuperset(map(type, values)):
            raise Unfit
        return values

    return column


def of_lists(*types: type) -> Column:
    """The same for lists of such values."""
    are_lists, allowed = of_types(list), frozenset(types)

    def column(values: Values) -> Values:
        if not allowed.issuperset(map(type, chain.from_iterable(are_lists(values)))):
            raise Unfit
        return values

    return column


def one_by_one(convert: Convert) -> Column:
    """A column whose values have to be converted."""
    return lambda values: list(map(convert, values))
