"""The Jinja environment of the pages. Names and descriptions are escaped: they never become HTML."""

import re
import unicodedata
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

PARAGRAPH = re.compile(r"\n\s*\n")
UNFIT = ("Cc", "Cn", "Cs")
TURNING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # direction marks, after which text reads backwards
CODE = re.compile(r"``?([^`\n]+)``?")


def environment() -> Environment:
    """Return the environment of the templates in `templates/`, which escapes all values."""
    made = Environment(
        loader=PackageLoader("pulpo_cli.docs"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"prose": prose, "line": first_line}
    return made


def prose(text: str) -> Markup:
    """Return text as paragraphs, with `code` between backticks; everything else is escaped."""
    paragraphs = [part.strip() for part in PARAGRAPH.split(text.strip()) if part.strip()]
    return Markup("\n").join(Markup("<p>{}</p>").format(_inline(paragraph)) for paragraph in paragraphs)


def first_line(text: str) -> Markup:
    """Return the first paragraph on one line, with `code` between backticks."""
    return _inline(PARAGRAPH.split(text.strip())[0])


def _inline(text: str) -> Markup:
    pieces = CODE.split(" ".join(text.split()))
    marked = [Markup("<code>{}</code>").format(_shown(p)) if i % 2 else escape(_shown(p)) for i, p in enumerate(pieces)]
    return Markup("").join(marked)


def _shown(value: Any) -> Any:
    """Return text with a replacement for control characters and lone surrogates. Line breaks stay."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return "\n".join("\t".join(map(_printable, line.split("\t"))) for line in value.split("\n"))


def _printable(text: str) -> str:
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unfit(letter) else letter for letter in text)


def _is_unfit(letter: str) -> bool:
    return unicodedata.category(letter) in UNFIT or letter in TURNING
