"""The stored documents of a page, field by field: what holds for a whole column is found out at one go.

Looking at each value by itself takes most of the time of a list; `set(map(type, values))` does not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

Convert = Callable[[Any], Any]
Column = Callable[[list[Any]], list[Any]]


class Unfit(Exception):  # noqa: N818 (not an error: it says which way to take)
    """A stored value is not what the table says."""


def of_types(*types: type) -> Column:
    """A column of values that are written as they are, if they are of these types."""
    allowed = frozenset(types)

    def column(values: list[Any]) -> list[Any]:
        if not allowed.issuperset(map(type, values)):
            raise Unfit
        return values

    return column


def of_lists(*types: type) -> Column:
    """The same for lists of such values."""
    are_lists, allowed = of_types(list), frozenset(types)

    def column(values: list[Any]) -> list[Any]:
        if not allowed.issuperset(map(type, chain.from_iterable(are_lists(values)))):
            raise Unfit
        return values

    return column


def one_by_one(convert: Convert) -> Column:
    """A column whose values have to be converted."""
    return lambda values: list(map(convert, values))


def write_rows(
    stored: Sequence[Mapping[str, Any]], columns: Iterable[tuple[str, str, Column, Any]]
) -> list[dict[str, Any]]:
    """The documents as JSON values. A column is its key in the database, its name, what writes it, its default."""
    written = {
        name: column([document.get(key, default) for document in stored]) for key, name, column, default in columns
    }
    return [dict(zip(written, row, strict=True)) for row in zip(*written.values(), strict=True)]
