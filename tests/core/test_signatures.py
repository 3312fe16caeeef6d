"""From a signature to an input model, and back to a call."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, RootModel

from pulpo_core.exceptions import DeclarationError
from pulpo_core.locations import Location
from pulpo_core.signatures import OMITTED, NoInput, Signature, read_signature

HERE = Location("main.py", 1)


class Item(BaseModel):
    n: int = 0


def read(function: Callable[..., Any], inputs: Any = None, outputs: Any = None) -> Signature:
    return read_signature(function, "jobs.find", inputs, outputs, HERE)


def test_no_parameters() -> None:
    def nothing() -> None: ...

    found = read(nothing)
    assert (found.kind, found.input_model) == ("fields", NoInput)
    assert found.to_call(NoInput()) == ([], {})
    assert found.from_call([], {}) is OMITTED
    with pytest.raises(ValueError, match="Extra inputs"):
        NoInput.model_validate({"a": 1})


def test_one_model_is_handed_over_as_it_is() -> None:
    def one(item: Item) -> None: ...

    found, item = read(one), Item(n=3)
    assert found.to_call(item) == ([item], {})
    assert found.from_call([item], {}) is item
    assert found.from_call([], {"item": item}) is item


def test_one_model_with_a_default() -> None:
    def one(item: Item = Item(n=9)) -> None: ...  # noqa: B008

    found = read(one)
    assert found.from_call([], {}) is OMITTED
    assert found.default == Item(n=9)
    assert found.default is not found.default  # so that no call changes that of the others
    assert found.from_call([None], {}) is None

    def made(item: Item = Field(default_factory=lambda: Item(n=7))) -> None: ...  # noqa: B008

    assert read(made).default == Item(n=7)


def test_the_default_none_of_a_model_is_refused() -> None:
    def one(item: Item = None) -> None: ...  # type: ignore[assignment]

    with pytest.raises(DeclarationError, match=r"'item' .* takes Item, but its default is None.*`item: Item \| None"):
        read(one)


def test_one_model_by_keyword_only() -> None:
    def one(*, item: Item) -> None: ...

    assert read(one).to_call(Item(n=3)) == ([], {"item": Item(n=3)})


def test_a_method_is_refused() -> None:
    def method(self, item: Item) -> None: ...  # type: ignore[no-untyped-def]

    with pytest.raises(DeclarationError, match="decorate the class and call the method `run`"):
        read(method)


def test_an_optional_model_is_a_field() -> None:
    def one(item: Item | None = None) -> None: ...

    found = read(one)
    assert found.kind == "fields"
    assert found.to_call(found.input_model()) == ([], {"item": None})


def test_a_root_model_is_a_model() -> None:
    def one(items: RootModel[list[int]]) -> None: ...

    assert read(one).kind == "model"


def test_fields_are_annotated_and_defaults_are_validated() -> None:
    def many(a: Annotated[int, Field(gt=0)], b: Item, c: Item = Item(n=1), *, d: dict[str, int]) -> None: ...  # noqa: B008

    found = read(many)
    data = found.input_model.model_validate({"a": "5", "b": {"n": 2}, "d": {"x": "1"}})
    assert found.to_call(data) == ([], {"a": 5, "b": Item(n=2), "c": Item(n=1), "d": {"x": 1}})


def test_names_that_pydantic_uses_itself() -> None:
    def odd(json: str, copy: int, schema: str, model_dump: int = 1, validate: bool = False) -> None: ...

    found = read(odd)
    data = found.input_model.model_validate({"json": "j", "copy": 2, "schema": "s"})
    assert found.to_call(data)[1] == {"json": "j", "copy": 2, "schema": "s", "model_dump": 1, "validate": False}


def test_an_annotation_that_does_not_exist_yet() -> None:
    def later(a: "Later") -> None: ...  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(NameError, match="Later"):
        read(later)


def test_returns() -> None:
    def annotated() -> list[Item]: ...  # type: ignore[empty-body]

    def bare(): ...  # type: ignore[no-untyped-def]

    assert read(annotated).returns == list[Item]
    assert read(bare).returns is Any
    assert read(annotated, outputs=Item).returns is Item


@given(st.integers(), st.text(), st.lists(st.booleans()), st.none() | st.floats(allow_nan=False))
def test_there_and_back(first: int, second: str, third: list[bool], fourth: float | None) -> None:
    def function(first: int, /, second: str, third: list[bool], *, fourth: float | None = None) -> tuple[Any, ...]:
        return first, second, third, fourth

    found = read(function)
    data = found.input_model.model_validate(found.from_call([first, second], {"third": third, "fourth": fourth}))
    args, kwargs = found.to_call(data)
    assert function(*args, **kwargs) == (first, second, third, fourth)
