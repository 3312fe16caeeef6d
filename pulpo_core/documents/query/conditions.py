"""Conditions on fields, and how several of them become one MongoDB filter.

Conditions on the same list must hold for one of its items. For a list `lines` of embedded models, `lines.sku=A` and
`lines.qty__gte=5` become

    {"lines": {"$elemMatch": {"sku": {"$eq": "A"}, "qty": {"$gte": 5}}}}

without which MongoDB would also find a document that has the one in one line and the other in another line.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MongoFilter = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on the value at a key in the database.

    `lists` are the keys of the lists whose items it applies to, the outermost first; empty if it applies to the whole
    document, such as "no item of a list has this value". `is_of_item` is True if it is only meaningful when it is
    applied to each item separately.
    """

    key: str
    test: MongoFilter
    lists: tuple[str, ...] = ()
    is_of_item: bool = False

    def inside(self) -> "Condition":
        """Return the condition for an item of its outermost list, with keys relative to the item."""
        start = len(self.lists[0]) + 1
        return dataclasses.replace(self, key=self.key[start:], lists=tuple(key[start:] for key in self.lists[1:]))


def combine(conditions: Iterable[Condition]) -> MongoFilter:
    """Return one MongoDB filter that requires all conditions."""
    by_list: dict[str, list[Condition]] = {}
    found: list[MongoFilter] = []
    for condition in conditions:
        if condition.lists:
            by_list.setdefault(condition.lists[0], []).append(condition)
        else:
            found.append({condition.key: condition.test})
    for key, group in by_list.items():
        if len(group) > 1 or group[0].is_of_item:
            found.append({key: {"$elemMatch": _of_item(group)}})
        else:
            found.append({group[0].key: group[0].test})
    return require_all(found)


def require_all(filters: Iterable[Mapping[str, Any]]) -> MongoFilter:
    """Return one MongoDB filter that requires all filters.

    Filters on one key are merged, such as `{"$gte": 5, "$lt": 9}`, which an index serves better. Those that cannot be
    merged come last, because the embedded engine takes an `$elemMatch` that begins with `$and` for one of plain values.
    """
    joined: MongoFilter = {}
    others: list[MongoFilter] = []
    for key, test in (item for each in filters for item in each.items()):
        former = joined.get(key)
        if key == "$and":
            others += test
        elif former is None:
            joined[key] = test
        elif isinstance(former, dict) and not former.keys() & test:
            joined[key] = {**former, **test}
        else:
            others.append({key: test})
    return {**joined, "$and": others} if others else joined


def _of_item(group: list[Condition]) -> MongoFilter:
    """Return the filter for one item of a list, which is a value itself if the conditions are on the list's key."""
    inner = [condition.inside() for condition in group]
    return combine(inner) if inner[0].key else {name: value for each in inner for name, value in each.test.items()}
