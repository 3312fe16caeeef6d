"""Docstrings have the same text as descriptions, whatever it contains, and are never code."""

import ast
import inspect

from hypothesis import given, settings
from hypothesis import strategies as st

from pulpo_prefect.codegen.docstrings import docstring


def read(code: str) -> str:
    """Return the docstring that Python finds in a function with it."""
    tree = ast.parse(f"def f():\n{code}\n    return 1\n")
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    assert [type(statement) for statement in function.body] == [ast.Expr, ast.Return]
    return ast.get_docstring(function, clean=False) or ""


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("ab \n\t\\\"'{}%\r\0\u2028\u202eä"), max_size=40))
def test_any_text(text: str) -> None:
    code = docstring(text, 1)
    if not code:
        assert not text.strip()
        return
    assert read(code).split() == text.split()


def test_lines_stay_lines_and_long_ones_are_broken() -> None:
    text = "First.\n\n- one\n- two\n\n  inside\n" + "word " * 60
    code = docstring(text, 1, {"limit": "How\nmany.", "undescribed": ""})
    assert max(map(len, code.splitlines())) <= 120
    lines = inspect.cleandoc(read(code)).splitlines()
    assert lines[:6] == ["First.", "", "- one", "- two", "", "  inside"]
    assert lines[-2:] == ["Args:", "    limit: How many."]


def test_a_text_that_fits_takes_one_line() -> None:
    assert docstring("Says it.", 1) == '    """Says it."""'
    assert docstring("", 1) == ""
    assert docstring("", 1, {"a": "b"}) == '    """Args:\n        a: b\n    """'
