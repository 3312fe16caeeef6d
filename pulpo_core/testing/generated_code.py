"""Checks that a word appears in generated files only inside strings and comments."""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping

IDENTIFIERS = ("id", "attr", "name", "arg", "asname", "module", "kwd_attrs", "names", "rest")
SCRIPT = re.compile(r"""//[^\n\r\u2028\u2029]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.DOTALL)


def code_problems(path: str, text: str, word: str) -> list[str]:
    """Return the problems of a generated file: it cannot be parsed, or `word` is code in it.

    Python, TypeScript, JavaScript, JSON and TOML files are checked; other files are not.
    """
    suffix = path.rpartition(".")[2]
    check = CHECKS.get(suffix)
    if check is None:
        return []
    try:
        return [f"{path}: {problem}" for problem in check(text, word)]
    except (SyntaxError, ValueError) as error:
        return [f"{path} cannot be parsed: {error}"]


def _python(text: str, word: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        for attribute in IDENTIFIERS:
            value = getattr(node, attribute, None)
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and word in name:
                    yield f"line {getattr(node, 'lineno', '?')} contains {word} as code"


def _script(text: str, word: str) -> Iterator[str]:
    for number, line in enumerate(_without_strings(text).split("\n"), start=1):
        if word in line:
            yield f"line {number} contains {word} as code"


def _without_strings(text: str) -> str:
    """Return a script without its strings and comments; expressions in template literals (`${…}`) are kept."""
    kept: list[str] = []
    inside: list[str] = []  # the open template literals and braces
    position = 0
    while position < len(text):
        letter = text[position]
        in_template = bool(inside) and inside[-1] == "`"
        if in_template and letter == "\\":
            position += 2
        elif letter == "`":
            inside.pop() if in_template else inside.append("`")
            position += 1
        elif in_template and text.startswith("${", position):
            inside.append("{")
            position += 2
        elif in_template:
            kept.append("\n" if letter == "\n" else "")
            position += 1
        elif match := SCRIPT.match(text, position):
            kept.append("\n" * match[0].count("\n"))
            position = match.end()
        else:
            if letter == "{" and inside:
                inside.append("{")
            elif letter == "}" and inside:
                inside.pop()
            kept.append(letter)
            position += 1
    return "".join(kept)


def _json(text: str, word: str) -> Iterator[str]:
    json.loads(text)
    yield from ()


def _toml(text: str, word: str) -> Iterator[str]:
    if any(word in key for key in _keys(tomllib.loads(text))):
        yield f"it contains {word} as a key"


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _keys(item)


CHECKS: Mapping[str, Callable[[str, str], Iterator[str]]] = {
    **dict.fromkeys(("py", "pyi"), _python),
    **dict.fromkeys(("ts", "tsx", "mts", "js", "jsx", "mjs"), _script),
    "json": _json,
    "toml": _toml,
}
