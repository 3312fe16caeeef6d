"""Dotted names: parents, levels, leaves, what stands alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulpo_core.analysis import HierarchyParser

NAMES = ("scraping.stepstone.fetch", "scraping.linkedin.fetch", "scraping.merge", "validate", "jobs", "jobs.list")


def test_a_name_taken_apart() -> None:
    parsed = HierarchyParser().parse("scraping.stepstone.fetch")
    assert (parsed.segments, parsed.root, parsed.leaf) == (("scraping", "stepstone", "fetch"), "scraping", "fetch")
    assert (parsed.parent, parsed.level) == ("scraping.stepstone", 3)
    assert parsed.namespaces == ("scraping", "scraping.stepstone")


@pytest.mark.parametrize(
    ("name", "parent", "level", "is_leaf", "is_standalone"),
    [
        ("scraping.stepstone.fetch", "scraping.stepstone", 3, True, False),
        ("scraping.stepstone", "scraping", 2, False, False),
        ("scraping.merge", "scraping", 2, True, False),
        ("scraping", None, 1, False, False),
        ("validate", None, 1, True, True),
        ("jobs", None, 1, False, False),
    ],
)
def test_names_among_others(name: str, parent: str | None, level: int, is_leaf: bool, is_standalone: bool) -> None:
    hierarchy = HierarchyParser(NAMES)
    assert (hierarchy.get_parent(name), hierarchy.get_level(name)) == (parent, level)
    assert (hierarchy.is_leaf(name), hierarchy.is_standalone(name)) == (is_leaf, is_standalone)


def test_what_lies_where() -> None:
    hierarchy = HierarchyParser(NAMES)
    assert hierarchy.namespaces == ("jobs", "scraping", "scraping.linkedin", "scraping.stepstone")
    assert hierarchy.standalones == ("validate",)
    assert hierarchy.members("jobs") == ("jobs", "jobs.list")
    assert hierarchy.members("scraping") == ("scraping.linkedin.fetch", "scraping.merge", "scraping.stepstone.fetch")
    assert hierarchy.members("scrap") == ()


names = st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join), max_size=8)


@given(names)
def test_each_name_is_somewhere(found: list[str]) -> None:
    hierarchy = HierarchyParser(found)
    inside = {name for namespace in hierarchy.namespaces for name in hierarchy.members(namespace)}
    assert inside | set(hierarchy.standalones) == set(found)
    assert inside.isdisjoint(hierarchy.standalones)
    assert all(hierarchy.parse(name).parent in (*hierarchy.namespaces, None) for name in found)
