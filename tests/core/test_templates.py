"""Templates: a value becomes a literal, whatever it is."""

import ast
import json
import math
import re
from enum import Enum, IntEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from pulpo_core.generation import Code, Templates, json_literal, literal, typescript_literal

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
    for name in ("one.tsx.jinja", "one.json", "one.toml"):
        (package / "templates" / name).write_text("{# #}x: {{ value }}\n")
    (package / "templates" / "comment.ts").write_text("/** {{ value }} */\n// {{ value }}\nexport {};\n")
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


ENDS = re.compile(r"""["'`\\<>{}&$\n\r\u2028\u2029]|\*/""")
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON_VALUES)
def test_a_literal_of_another_language_is_the_value(value: Any) -> None:
    assert json.loads(json_literal(value)) == value
    if "__proto__" not in repr(value):
        assert json.loads(typescript_literal(value)) == value  # which JSON.parse reads, too


@given(st.text() | st.text(alphabet="\\*/\"'`${}<>&\n\u2028\u202e\ud800 x"))
def test_a_typescript_string_ends_nothing(text: str) -> None:
    shown = typescript_literal(text)
    assert not ENDS.search(re.sub(r"\\(u[0-9a-f]{4}|[nrtbf])", ".", shown[1:-1]))
    assert shown.isprintable()
    assert json.loads(shown) == text


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("*/ alert(1) /*", '"*\\u002f alert(1) /*"'),
        ("https://x.org/é", '"https://x.org/é"'),
        ("${evil()}", '"\\u0024\\u007bevil()\\u007d"'),
        ([True, None, 1.5, (2,)], "[true, null, 1.5, [2]]"),
        ({"a b": 1, "__proto__": 2}, '{"a b": 1, ["__proto__"]: 2}'),
        (-math.inf, "-Infinity"),
        (Evil("a"), '"a"'),
        (EvilNumber(5), "5"),
        (Color.RED, '"red"'),
        (Level.HIGH, "3"),
    ],
)
def test_typescript_literals(value: Any, expected: str) -> None:
    assert typescript_literal(value) == expected


@pytest.mark.parametrize("value", [2**53, {1: 2}, {"a"}, b"x"])
def test_what_typescript_has_no_literal_for(value: Any) -> None:
    with pytest.raises(TypeError, match=r"has no literal|keys must be text"):
        typescript_literal(value)


@pytest.mark.parametrize("value", [math.nan, math.inf, {None: 2}, object()])
def test_what_json_has_no_literal_for(value: Any) -> None:
    with pytest.raises(TypeError, match=r"has no literal|keys must be text"):
        json_literal(value)


def test_the_name_of_a_template_shows_its_language(templates: Templates) -> None:
    assert templates.render("one.tsx.jinja", value=[True, "<b>"]) == 'x: [true, "\\u003cb\\u003e"]\n'
    assert templates.render("one.json", value=[True, "<b>"]) == 'x: [true, "<b>"]\n'
    with pytest.raises(ValueError, match=r"template 'one.toml' does not say how to quote values: end it in \.py"):
        templates.render("one.toml", value=1)


def test_the_language_of_all_templates_of_a_package(templates: Templates) -> None:
    assert Templates("a_generator", language="json").render("one.toml", value=None) == "x: null\n"
    with pytest.raises(ValueError, match="there are no literals of 'rust'; there are those of python, typescript"):
        Templates("a_generator", language="rust")


def test_a_description_does_not_end_a_comment(templates: Templates) -> None:
    rendered = templates.render("comment.ts", value="*/\nalert(1)\u2028alert(2) /*")
    assert rendered.splitlines() == [
        '/** "*\\u002f\\nalert(1)\\u2028alert(2) /*" */',
        '// "*\\u002f\\nalert(1)\\u2028alert(2) /*"',
        "export {};",
    ]
