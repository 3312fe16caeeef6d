"""Functions that the parsers share: they parse bytes to a tree, and read text, moments and ids from it."""

import codecs
import hashlib
import re
from collections.abc import Iterator
from datetime import datetime

from pulpo_core.models.validators import as_utc
from selectolax.lexbor import LexborHTMLParser, LexborNode

_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HEAD_BYTES = 2048


def decode(page: bytes) -> str:
    """Return the page's text. The bytes themselves are more reliable than the declared encoding.

    Text in another encoding is hardly ever valid UTF-8 by chance, so UTF-8 is tried first; then the declared
    encoding; then Windows-1252, which browsers also use for pages that declare ISO-8859-1.
    """
    try:
        # Not final: a page cut off in the middle of a character is still UTF-8.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(page)
    except UnicodeDecodeError:
        return page.decode(_declared_encoding(page), errors="replace")


def _declared_encoding(page: bytes) -> str:
    match = _DECLARED.search(page[:_HEAD_BYTES])
    name = match[1].decode("ascii", errors="ignore") if match else "cp1252"
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return "cp1252"
    return "cp1252" if codec in {"iso8859-1", "utf-8", "ascii"} else codec


def parse(page: bytes) -> LexborHTMLParser:
    """Return the page's tree as a browser would build it, even with unclosed tags."""
    return LexborHTMLParser(decode(page))


def text_of(node: LexborNode | None) -> str:
    """Return the node's text on one line, with entities decoded once, without scripts; empty for no node."""
    if node is None:
        return ""
    return " ".join("".join(part.text(deep=False) for part in _text_parts(node)).split())


def _text_parts(node: LexborNode) -> Iterator[LexborNode]:
    for part in node.traverse(include_text=True):
        parent = part.parent
        if part.tag == "-text" and (parent is None or parent.tag not in {"script", "style", "template"}):
            yield part


def moment(text: str | None) -> datetime | None:
    """Return an ISO 8601 time in UTC, or `None` if the page has none."""
    try:
        return as_utc(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


def fallback_id(*texts: str) -> str:
    """Return an id for a card without one: the same card gets the same id on every run."""
    return "sha-" + hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
