"""Annotations: what they consist of, compared with what pydantic makes of them."""
# ruff: noqa: UP045 (unions are written in both ways)

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, NewType, Optional, TypeVar, Union

import pytest
from beanie import BackLink, Document, Link
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType

from pulpo_core.annotations import (
    accepts_none,
    alternatives,
    arguments_of,
    bare,
    is_many,
    item_type,
    members,
    mentions,
    parts,
    reachable,
    reaches,
    type_name,
)
from pulpo_core.models.fields import linked_classes
from pulpo_core.models.refs import Ref, refs_in
from pulpo_core.sensitive import Sensitive, is_sensitive, may_hold_sensitive


class Inner(BaseModel):
    price: Decimal


@dataclass
class Packed:
    pattern: re.Pattern[str]


class Outer(BaseModel):
    inner: list[Inner]
    packed: Packed | None = None
    again: "Outer | None" = None


class Shop(Document):
    name: str


T = TypeVar("T")
U = TypeVar("U")
LEAVES = (int, str, bool, float, datetime, Inner, Literal["a", "b"], Any, type(None))


UNBOUND: tuple[Any, ...] = (list, tuple, dict, Optional, Union, Annotated, Sequence)
LIST, TUPLE, DICT, OPTIONAL, UNION, ANNOTATED, SEQUENCE = UNBOUND
ALIAS: Any = TypeAliasType  # a checker knows only the statement `type Json = …` of Python 3.12
NEW: Any = NewType
Json = ALIAS("Json", "dict[str, Json] | list[Json] | Decimal | None")
Swapped = ALIAS("Swapped", DICT[U, LIST[T]], type_params=(T, U))
Odd = ALIAS("Odd", "list[Even]")
Even = ALIAS("Even", "dict[str, Odd]")
Tree = ALIAS("Tree", "T | list[Tree[T]]", type_params=(T,))
FORMS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda one, other: LIST[one],
    lambda one, other: TUPLE[one, ...],
    lambda one, other: TUPLE[one, other],
    lambda one, other: DICT[str, one],
    lambda one, other: OPTIONAL[one],
    lambda one, other: UNION[one, other],
    lambda one, other: ANNOTATED[one, Field(description="described")],
    lambda one, other: ANNOTATED[one, "note"],
    lambda one, other: SEQUENCE[one],
    lambda one, other: set[str] | None,
    lambda one, other: frozenset[int],
)


def annotations(depth: int = 3) -> st.SearchStrategy[Any]:
    """Draw annotations that pydantic knows, as a person may write them."""
    leaves = st.sampled_from((*LEAVES, list, tuple, dict, set))
    if not depth:
        return leaves
    inner = annotations(depth - 1)
    return leaves | st.builds(lambda form, one, other: form(one, other), st.sampled_from(FORMS), inner, inner)


def holds_array(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "array" or any(map(holds_array, schema.get("anyOf", ())))


@given(annotations())
def test_what_pydantic_says(annotation: Any) -> None:
    adapter = TypeAdapter(annotation)
    assert is_many(annotation) == holds_array(adapter.json_schema())
    try:
        adapter.validate_python(None)
    except ValidationError:
        assert not accepts_none(annotation)
    else:
        assert accepts_none(annotation)


@given(annotations())
def test_what_follows(annotation: Any) -> None:
    found = alternatives(annotation)
    assert all(alternatives(one) == (one,) and bare(one) is one for one in found)
    assert members(annotation) == tuple(one for one in found if one is not type(None))
    assert is_many(annotation) == any(map(is_many, found))
    for same in (ANNOTATED[annotation, "note"], OPTIONAL[annotation]):
        assert is_many(same) == is_many(annotation)
        some, others = members(same), members(annotation)  # by value: a union can be written in several ways
        assert all(one in others for one in some)
        assert all(one in some for one in others)
    assert item_type(LIST[annotation]) == annotation
    assert accepts_none(OPTIONAL[annotation])
    assert is_many(LIST[annotation])
    assert not is_many(DICT[str, annotation])
    written = str(annotation) if not isinstance(annotation, type) or "[" in str(annotation) else annotation.__name__
    for kind in (int, bool, float, datetime, Inner):
        is_in = re.search(rf"\b{kind.__name__}\b", written) is not None
        assert mentions(annotation, kind) == is_in
        assert (kind in parts(annotation)) == is_in
        assert (re.search(rf"\b{kind.__name__}\b", type_name(annotation)) is not None) == is_in
    assert reaches(annotation, Decimal) == mentions(annotation, Inner)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (list[int], True),
        (list, True),
        (list[int] | None, True),
        (Optional[list[int]], True),
        (Annotated[list[int], Field(min_length=1)], True),
        (Annotated[list[int] | None, Field(min_length=1)] | str, True),
        (int | list[int], True),
        (tuple[int, ...], True),
        (tuple[int, str], True),
        (tuple, True),
        (set[int], True),
        (frozenset[int], True),
        (Sequence[int], True),
        (Iterable[int], True),
        (list[Link[Shop]], True),
        (Link[Shop], False),
        (dict[str, list[int]], False),
        (dict[str, list[int]] | None, False),
        (str, False),
        (bytes, False),
        (Any, False),
        (None, False),
        (Literal["list"], False),
        (Callable[[int], list[int]], False),
    ],
)
def test_arrays(annotation: Any, expected: bool) -> None:
    assert is_many(annotation) is expected


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (list[int], int),
        (Annotated[set[int], "note"], int),
        (tuple[int, ...], int),
        (list[int | None], int | None),
        (tuple[int, str], None),
        (tuple[int], None),
        (list, None),
        (dict[str, int], None),
        (list[int] | None, None),
        (Link[Shop], None),
    ],
)
def test_items(annotation: Any, expected: Any) -> None:
    assert item_type(annotation) == expected


def test_links() -> None:
    for annotation in (Link[Shop], list[Link[Shop]] | None, dict[str, Annotated[Link[Shop], "note"]]):
        assert arguments_of(annotation, Link, BackLink) == (Shop,)
        assert linked_classes(annotation) == ("Shop",)
        assert mentions(annotation, Link)
        assert not mentions(annotation, BackLink)
    assert arguments_of(Shop, Link) == ()
    assert linked_classes(Link["Shop"]) == ("Shop",)
    assert linked_classes(list[Link[Shop] | Link["Outer"] | Link[Shop]]) == ("Shop", "Outer")


def test_what_models_and_dataclasses_lead_to() -> None:
    for annotation in (Outer, list[Outer | None], dict[str, Outer]):
        assert reaches(annotation, Decimal)
        assert reaches(annotation, re.Pattern)
        assert not reaches(annotation, Link)
        assert {Outer, Inner, Packed, Decimal, re.Pattern} <= set(reachable(annotation))
    assert not reaches(Literal["Inner"], Inner)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (None, "None"),
        (Optional[int], "int | None"),
        (Annotated[int, "note"] | str, "int | str"),
        (dict[str, list[Link[Shop]]], "dict[str, list[Link[Shop]]]"),
        (tuple[int, ...], "tuple[int, ...]"),
        (Literal["a", 1], "Literal['a', 1]"),
        (Any, "Any"),
    ],
)
def test_written_names(annotation: Any, expected: str) -> None:
    assert type_name(annotation) == expected


def named(annotation: Any) -> Iterable[Any]:
    """Return the names that may stand for a type."""
    return (
        ALIAS("Alias", annotation),
        NEW("New", annotation),
        ALIAS("Aliased", NEW("Inner", annotation)),
        ALIAS("Itself", T, type_params=(T,))[annotation],
    )


@given(annotations())
def test_a_name_counts_as_the_type_that_it_stands_for(annotation: Any) -> None:
    for name in named(annotation):
        assert bare(name) == bare(annotation)
        for read in (alternatives, members, accepts_none, is_many, item_type):
            assert read(name) == read(annotation)
        assert is_many(OPTIONAL[name]) == is_many(annotation)
        for part in (list(parts(annotation)), list(reachable(annotation))):
            assert part in (list(parts(LIST[name]))[1:], list(reachable(LIST[name]))[1:])


def test_names_for_types_may_have_arguments_and_contain_themselves() -> None:
    assert bare(Swapped[int, str]) == dict[str, list[int]]
    assert set(parts(Json)) == {dict, str, list, Decimal, type(None)}
    assert reaches(LIST[Json], Decimal)
    assert set(parts(Tree[int])) == {int, list}
    assert item_type(members(Json)[1]) is Any
    for mutual in (Tree[int], Odd):  # only the parts are known
        assert bare(mutual) is Any
    assert set(parts(Odd)) == {list, dict, str}
    positive = ANNOTATED[int, Field(gt=0)]  # has no hash
    assert bare(Swapped[positive, str]) == DICT[str, LIST[positive]]
    assert set(parts(Tree[positive])) == {int, list}
    assert accepts_none(Json)
    assert not may_hold_sensitive(Json)
    later = ALIAS("later", "Missing")
    assert bare(later) is later


@pytest.mark.parametrize("kind", [SecretStr, Annotated[str, Sensitive], list[Annotated[str, Sensitive]]])
def test_names_hide_no_sensitive_value(kind: Any) -> None:
    for name in named(kind):
        for written in (name, OPTIONAL[name], LIST[name], DICT[str, name]):
            assert may_hold_sensitive(written)
        assert is_sensitive(FieldInfo.from_annotation(name)) == is_sensitive(FieldInfo.from_annotation(kind))


def test_names_hide_no_reference() -> None:
    for name in named(Annotated[str, Ref("Shop")]):
        assert list(refs_in(FieldInfo.from_annotation(OPTIONAL[LIST[name]]))) == [Ref("Shop")]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [(Json, "Json"), (Swapped[int, str] | None, "Swapped[int, str] | None"), (NEW("UserId", int), "UserId")],
)
def test_names_are_shown_as_they_are_written(annotation: Any, expected: str) -> None:
    assert type_name(annotation) == expected
