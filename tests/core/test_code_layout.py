"""Code that is too long for a line is broken as `ruff format` breaks it."""

import subprocess
import sys

import pytest

from pulpo_core.generation import Brackets, break_lines, lay_out
from pulpo_core.generation.code_layout import WIDTH

LONG = "a" * 110
FORMAT = (sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "--line-length", str(WIDTH), "-")
STATEMENTS = {
    "import": f"from some.module import {LONG}, {LONG}_2",
    "import of one name": f"from some.module import {LONG} as b",
    "below a comment": f"# one\nfrom some.module import {LONG}",
    "call": f"router.add({LONG}, 'a, b', key=(1, 2))",
    "last of several calls": f"value = steps.after(one, two).start({LONG}, one=each(a, b), two=[1, 2])",
    "function": f"async def {LONG}(a: int, b: dict[str, int] = {{}}) -> tuple[int, str]:\n    pass",
    "items in items": f"value = run({LONG}, [{LONG}, {LONG}], {{'a': {LONG}, 'b': 1}})",
    "item that just fits with its comma": f"run({LONG}aaaaa, b)",
    "item that does not": f"run(b, c({LONG}aa))",
    "subscript": f"class A:\n    value: Annotated[{LONG}, Field(ge=1)] = None",
    "decorator": f"@route('/{LONG}', name='x')\ndef f():\n    pass",
    "in a block": f"async def f():\n    with x:\n        return await invoke({LONG}, b=2)",
    "nothing in the brackets": f"{LONG}{LONG} = f()",
    "a text that looks like a call": f'"""Text ({LONG}, b)\n\nand ({LONG}, b)\n"""',
    "short": "run(one, [two])",
}


def formatted(code: str) -> str:
    return subprocess.run(FORMAT, input=code, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_as_ruff_does(statement: str) -> None:
    code = formatted(statement.replace("'", '"')) if len(statement) <= WIDTH else statement.replace("'", '"') + "\n"
    broken = break_lines(code)
    assert broken == formatted(broken)
    assert break_lines(broken) == broken
    compile(broken, "broken", "exec", dont_inherit=True)


def test_what_is_broken() -> None:
    assert break_lines(f"x = 1\nrun({LONG}, b(c, d), [1])\ny = 2") == (
        f"x = 1\nrun(\n    {LONG},\n    b(c, d),\n    [1],\n)\ny = 2"
    )


@pytest.mark.parametrize(
    "code", [f"run({LONG}, b)  # and why", f"run(\n    {LONG}{LONG}, b\n)", f"{LONG} = {LONG}", f"{LONG}{LONG} = f()"]
)
def test_what_stays(code: str) -> None:
    assert break_lines(code) == code


def test_room_for_a_comma() -> None:
    code = Brackets("f(", ["a" * (WIDTH - 4), "b"])
    assert lay_out(Brackets("f(", ["a" * (WIDTH - 3)]), room=0) == f"f({'a' * (WIDTH - 3)})"
    assert lay_out(Brackets("f(", ["a" * (WIDTH - 3)]), room=1) == f"f(\n    {'a' * (WIDTH - 3)},\n)"
    assert str(code.with_ends("x = ", " or y")).startswith("x = f(aaa")
