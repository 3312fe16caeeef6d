"""Filters in the form that the engine serves by an index. `tests/comparison` tests that they find the same."""

import re
from typing import Any

import pytest

from pulpo_embedded.compatibility.filters import adapted_filter, adapted_update_filter


@pytest.mark.parametrize(
    ("given", "adapted"),
    [
        ({"$and": [{"a": 1}, {"b": {"$gt": 2}}]}, {"a": 1, "b": {"$gt": 2}}),
        ({"$and": [{"a": {"$gt": 1}}, {"a": {"$lt": 5}}]}, {"a": {"$gt": 1, "$lt": 5}}),
        ({"c": 3, "$and": [{"$and": [{"a": 1}]}]}, {"c": 3, "a": 1}),
        ({"$and": [{"a": 1}, {"a": 2}]}, {"a": 1, "$and": [{"a": 2}]}),
        ({"$and": [{"a": {"$gt": 1}}, {"a": {"$gt": 2}}]}, {"a": {"$gt": 1}, "$and": [{"a": {"$gt": 2}}]}),
        ({"a": {"$regex": "x"}, "$and": [{"a": {"$ne": "y"}}]}, None),
        ({"$or": [{"a": 1}, {"b": 2}], "$and": [{"$or": [{"c": 3}]}]}, None),
        ({"a.b": {"$all": [1, 2]}}, {"a.b": 1, "$and": [{"a.b": 2}]}),
        ({"a.b": {"$all": [{"$elemMatch": {"c": 1}}]}}, None),
        ({"a": {"$all": [1, 2]}}, None),
        ({"a": re.compile("x")}, None),
        ({"$and": "nonsense"}, None),
        ({}, None),
        (None, None),
        (5, None),
    ],
)
def test_filter(given: Any, adapted: Any) -> None:
    assert adapted_filter(given) == (given if adapted is None else adapted)


def test_an_update_by_a_link_hides_its_id() -> None:
    assert adapted_update_filter({"_id": 1, "of.$id": 2}) == {"_id": 1, "$and": [{"of.$id": 2}]}
    assert adapted_update_filter({"many.of.$id": 2}) == {"many.of.$id": 2}
