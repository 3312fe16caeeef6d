"""JSON that commands print: text in UTF-8 as it is, if the stream can show it."""

import json
import re
import sys
from collections.abc import Callable
from typing import Any, TextIO

UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, marks that turn the direction of text, and lone surrogates, which UTF-8 does not have."""


def json_text(
    value: Any, *, indent: int | None = None, default: Callable[[Any], Any] | None = None, to: TextIO | None = None
) -> str:
    """Return a value as JSON for a stream, by default stdout.

    Escapes what would act upon a terminal, and on a stream that is not UTF-8 all that is not ASCII.
    """
    encoding = (to or sys.stdout).encoding or ""
    if encoding.lower().replace("-", "") != "utf8":
        return json.dumps(value, indent=indent, default=default)
    text = json.dumps(value, indent=indent, default=default, ensure_ascii=False)
    return text if text.isascii() and "\x7f" not in text else UNSEEN.sub(_escaped, text)


def _escaped(found: "re.Match[str]") -> str:
    return f"\\u{ord(found[0]):04x}"
