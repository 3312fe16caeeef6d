"""Writes arbitrary text as docstrings."""

import textwrap
from collections.abc import Mapping

from pulpo_core.generation.code_layout import INDENTATION, WIDTH

QUOTES = '"""'


def docstring(text: str, depth: int = 0, arguments: Mapping[str, str] | None = None) -> str:
    """Return a docstring, indented `depth` times, whose lines fit; empty if there is no text.

    `arguments` are described in a section `Args:`, which Prefect shows next to the parameters.
    """
    width = WIDTH - len(INDENTATION) * depth
    body = "\n".join(_wrap(line, width - len(QUOTES)) for line in _lines(text))
    described = [(name, " ".join(words.split())) for name, words in (arguments or {}).items()]
    if section := [_wrap(f"{INDENTATION}{name}: {words}", width) for name, words in described if words]:
        body = "\n".join([f"{body}\n\nArgs:" if body else "Args:", *section])
    if not body:
        return ""
    end = f"\n{QUOTES}" if "\n" in body or len(body) + 2 * len(QUOTES) > width else QUOTES
    return textwrap.indent(f"{QUOTES}{_escape(body)}{end}", INDENTATION * depth)


def _lines(text: str) -> list[str]:
    """Return the lines of a text without tabs and trailing spaces."""
    return [line.expandtabs(4).rstrip() for line in text.strip().splitlines()]


def _wrap(line: str, width: int) -> str:
    """Return the line, or several if it is too long, indented like the first."""
    indent = line[: len(line) - len(line.lstrip())]
    lines = textwrap.wrap(
        line,
        width,
        subsequent_indent=f"{indent}{INDENTATION}" if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _escape(body: str) -> str:
    r"""Return the text escaped for triple quotes, so that it reads the same and cannot end them.

    `C:\new` becomes `C:\\new`; three quotes in a row get a backslash each.
    """
    body = body.replace("\\", "\\\\")
    if QUOTES in body or body.startswith('"') or body.endswith('"'):
        body = body.replace('"', '\\"')
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in body)
