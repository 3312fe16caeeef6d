"""Converts the stored documents of a page to JSON values column by column, checking all values of a field at once.

Checking each value in a Python loop takes most of the time of a list. The values of a field over all documents of the
page (a column) are checked by `allowed.issuperset(map(type, values))` instead, which runs in C. Example: for a model
with `title: str` and `price: float`, the stored documents

    {"_id": 1, "title": "Saw", "price": 9.5}, {"_id": 2, "title": "Axe", "price": 20.0}

become the columns `(1, 2)`, `("Saw", "Axe")` and `(9.5, 20.0)`. If every column has the expected types, and nothing
has to be converted, the stored documents are written as they are, with `_id` renamed to `id`. If not (somebody wrote
`"price": "cheap"`), `Unfit` is raised, and the encoder converts the documents one by one with their class.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import is_, itemgetter
from typing import Any

Convert = Callable[[Any], Any]
Values = Sequence[Any]
Column = Callable[[Values], Values]


class Unfit(Exception):  # noqa: N818 (not an error: it selects the slow path)
    """A stored value does not have the type that its field expects."""


class Columns:
    """The fields of a class: for each its key in the database, its name, its column function, and its default."""

    def __init__(self, fields: Iterable[tuple[str, str, Column, Any]]) -> None:
        self._keys, self._names, self._columns, self._defaults = zip(*fields, strict=True)
        # with a single key, itemgetter does not return a tuple
        self._get = itemgetter(*self._keys) if len(self._keys) > 1 else None
        self._has_own_names = self._names == ("id", *self._keys[1:])

    def write(self, stored: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Return the documents as JSON values. Raises Unfit."""
        # If each document has exactly these keys in this order, as usual, its values are a row already.
        in_order = self._has_own_names and all(map(self._keys.__eq__, map(tuple, stored)))
        rows = (document.values() for document in stored) if in_order else self._rows(stored)
        columns = list(zip(*rows, strict=True))
        written = [write(values) for write, values in zip(self._columns, columns, strict=False)]
        if in_order and all(map(is_, written, columns)):  # the same objects: no column was converted
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
    """Return a stored document with `_id` renamed to `id`."""
    written = {"id": stored["_id"], **stored}
    del written["_id"]
    return written


def of_types(*types: type) -> Column:
    """Return a column function that keeps the values, and raises Unfit unless all are of these types."""
    allowed = frozenset(types)

    def column(values: Values) -> Values:
        if not allowed.issuperset(map(type, values)):
            raise Unfit
        return values

    return column


def of_lists(*types: type) -> Column:
    """Return a column function for lists whose items have these types."""
    are_lists, allowed = of_types(list), frozenset(types)

    def column(values: Values) -> Values:
        if not allowed.issuperset(map(type, chain.from_iterable(are_lists(values)))):
            raise Unfit
        return values

    return column


def one_by_one(convert: Convert) -> Column:
    """Return a column function that converts each value."""
    return lambda values: list(map(convert, values))
