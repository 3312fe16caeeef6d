"""Templates: a value becomes a literal, whatever it is."""

import ast
import math
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from pulpo_core.generation import Code, Templates, literal

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner) | st.tuples(inner, inner),
)


class Color(str, Enum):  # noqa: UP042 (its str() is not its value)
    RED = "red"


class Evil(str):
    __slots__ = ()

    def __repr__(self) -> str:
        return "__import__('os').abort()"

    __str__ = __repr__


class EvilNumber(int):
    def __repr__(self) -> str:
        return "__import__('os').abort()"


class Level(IntEnum):
    HIGH = 3


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Templates:
    package = tmp_path / "a_generator"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "templates" / "one.py").write_text("x = {{ value }}\n")
    (package / "templates" / "each.py").write_text(
        "{% for v in value %}\n{{ v.k|upper }} = {{ v.t ~ '!' }}\n{% endfor %}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return Templates("a_generator")


@given(VALUES)
def test_a_literal_is_the_value(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(st.text())
def test_text_stays_on_its_line_and_visible(text: str) -> None:
    assert len(literal(text).splitlines()) == 1
    assert literal(text).isprintable()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("it's", '"it\'s"'),
        ("plain", '"plain"'),
        ('say "x"', "'say \"x\"'"),
        (Color.RED, '"red"'),
        (Evil("a"), '"a"'),
        (EvilNumber(5), "5"),
        (Level.HIGH, "3"),
        (math.inf, 'float("inf")'),
        (("a",), '("a",)'),
        (Code("x"), '"x"'),
        ({"a": [Evil("b")]}, '{"a": ["b"]}'),
    ],
)
def test_literals(value: Any, expected: str) -> None:
    assert literal(value) == expected


@pytest.mark.parametrize("value", [{"a"}, object(), b"x", Path("x"), lambda: 1])
def test_what_has_no_literal(value: Any) -> None:
    with pytest.raises(TypeError, match=f"a {type(value).__name__} has no literal"):
        literal(value)


def test_only_code_is_printed_as_it_is(templates: Templates) -> None:
    assert templates.render("one.py", value="import os") == 'x = "import os"\n'
    assert templates.render("one.py", value=Code("import_os")) == "x = import_os\n"
    assert templates.render("one.py", value="{{ 7*7 }}{% raw %}") == 'x = "{{ 7*7 }}{% raw %}"\n'


def test_what_is_made_of_code_is_not_code(templates: Templates) -> None:
    row = {"k": Code("a"), "t": Code("b")}
    assert templates.render("each.py", value=[row]) == '"A" = "b!"\n'


def test_a_missing_value_is_named(templates: Templates) -> None:
    with pytest.raises(UndefinedError, match="'value' is undefined"):
        templates.render("one.py")
