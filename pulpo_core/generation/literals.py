"""Conversion of values to literals of the languages that templates generate."""

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

SAFE_INTEGER = 2**53 - 1  # JavaScript's Number.MAX_SAFE_INTEGER: larger numbers may be rounded
# Characters that could end a string, a comment, a template literal, or text and attributes in JSX.
_ACTIVE_IN_SCRIPTS = re.compile(r"""["'`\\<>{}&$]|(?<=\*)/""")


def literal(value: Any) -> str:
    """Return a value as a Python literal; strings in double quotes if that needs no escaping."""
    if isinstance(value, str):
        shown = repr(str.__str__(value))  # of an enum's member, its value
        return f'"{shown[1:-1]}"' if shown[0] == "'" and '"' not in shown else shown
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{literal(key)}: {literal(item)}' for key, item in value.items())}}}"
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value) if math.isfinite(value) else f'float("{float.__repr__(value)}")'
    raise _no_literal(value)


def typescript_literal(value: Any) -> str:
    """Return a value as a literal of TypeScript and JavaScript.

    Characters that could end a string, a comment, or an element of JSX are escaped: `*/` becomes `*\\u002f`.
    """
    if isinstance(value, str):
        return f'"{_escaped(_ACTIVE_IN_SCRIPTS.sub(_unicode_escape, str.__str__(value)))}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(typescript_literal, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_script_key(key)}: {typescript_literal(item)}' for key, item in value.items())}}}"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > SAFE_INTEGER:
        raise TypeError(f"the number {int.__repr__(value)} has no literal in TypeScript, which would round it")
    return _plain(value)


def json_literal(value: Any) -> str:
    """Return a value as JSON, on one line."""
    if isinstance(value, str):
        return f'"{_escaped(json.dumps(str.__str__(value), ensure_ascii=False)[1:-1])}"'
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(json_literal, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{json_literal(_key(key))}: {json_literal(item)}' for key, item in value.items())}}}"
    if isinstance(value, float) and not math.isfinite(value):
        raise TypeError(f"the number {float.__repr__(value)} has no literal in JSON")
    return _plain(value)


LITERALS: Mapping[str, Callable[[Any], str]] = {
    "python": literal,
    "typescript": typescript_literal,
    "javascript": typescript_literal,
    "json": json_literal,
}
"""The function that makes literals, by language."""


def _plain(value: Any) -> str:
    """Return the literals that are the same in JSON and TypeScript: null, booleans, and numbers."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value)
    raise _no_literal(value)


def _script_key(key: Any) -> str:
    """Return a key of an object. `__proto__` is a computed key, because a plain one would replace the prototype."""
    shown = typescript_literal(_key(key))
    return f"[{shown}]" if key == "__proto__" else shown


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    raise TypeError(f"keys must be text, got {key!r}")


def _escaped(text: str) -> str:
    """Return text with every character escaped that is not printable: line ends, direction marks, lone surrogates."""
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)


def _unicode_escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _no_literal(value: Any) -> TypeError:
    return TypeError(f"a {type(value).__name__} has no literal: {value!r}")
