"""Docstrings out of texts that may hold anything."""

import textwrap
from collections.abc import Mapping

from pulpo_core.generation.code_layout import INDENTATION, WIDTH

QUOTES = '"""'


def docstring(text: str, depth: int = 0, arguments: Mapping[str, str] | None = None) -> str:
    """A docstring at a depth, in lines that fit; empty where there is nothing to say.

    `arguments` are described in the section that Prefect shows beside the parameters.
    """
    width = WIDTH - len(INDENTATION) * depth
    body = "\n".join(_fitting(line, width - len(QUOTES)) for line in _lines(text))
    described = [(name, " ".join(said.split())) for name, said in (arguments or {}).items()]
    if said := [_fitting(f"{INDENTATION}{name}: {words}", width) for name, words in described if words]:
        body = "\n".join([f"{body}\n\nArgs:" if body else "Args:", *said])
    if not body:
        return ""
    end = f"\n{QUOTES}" if "\n" in body or len(body) + 2 * len(QUOTES) > width else QUOTES
    return textwrap.indent(f"{QUOTES}{_escaped(body)}{end}", INDENTATION * depth)


def _lines(text: str) -> list[str]:
    """The lines as they are, with neither tabs nor spaces that nobody sees."""
    return [line.expandtabs(4).rstrip() for line in text.strip().splitlines()]


def _fitting(line: str, width: int) -> str:
    """The line, or several where it is too long."""
    indent = line[: len(line) - len(line.lstrip())]
    lines = textwrap.wrap(
        line,
        width,
        subsequent_indent=f"{indent}{INDENTATION}" if indent else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _escaped(body: str) -> str:
    """What is between the quotes, so that it cannot end there, and means what the text says."""
    body = body.replace("\\", "\\\\")
    if QUOTES in body or body.startswith('"') or body.endswith('"'):
        body = body.replace('"', '\\"')
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in body)
