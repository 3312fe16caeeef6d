"""Converts text of web pages to plain text."""

import html
import re
import unicodedata


def _cp1252_char(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes are undefined in cp1252; browsers read them as control characters
        return chr(byte)


_BYTE_OF = {_cp1252_char(byte): byte for byte in range(0x80, 0x100)}
_TAIL = "[" + "".join(re.escape(_cp1252_char(byte)) for byte in range(0x80, 0xC0)) + "]"
# Only the lead characters of western letters and punctuation: more would also match valid text such as „Spaß“.
_MOJIBAKE = re.compile(f"[ÂÃ]{_TAIL}|â{_TAIL}{{2}}")

# As in browsers: a tag begins with `<` and a letter, and ends at the next `>`, or not at all.
_SCRIPT = re.compile(r"<(script|style)\b[^>]*>.*?</\1\b[^>]*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[a-z/!?][^>]*(?:>|$)", re.IGNORECASE)
_INVISIBLE_CATEGORIES = {"Cc", "Cf"}


def fix_mojibake(text: str) -> str:
    """Repair UTF-8 that was decoded as Windows-1252: `MÃ¼nchen` becomes `München`."""
    return _MOJIBAKE.sub(_reread, text)


def _reread(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[char] for char in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def strip_tags(text: str) -> str:
    """Remove markup: scripts and styles with their content, and other tags without it."""
    return _TAG.sub(" ", _SCRIPT.sub(" ", text))


def drop_invisible(text: str) -> str:
    """Remove control, zero-width and soft-hyphen characters; line breaks and tabs stay white space."""
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _INVISIBLE_CATEGORIES)


def clean_text(text: str) -> str:
    """Return text for people: without markup, entities, mojibake and invisible characters, with single spaces.

    Runs until nothing changes any more, because markup may be nested in escapes: `&amp;lt;b&amp;gt;` is a tag after
    two rounds. So `clean_text(clean_text(x)) == clean_text(x)`, and no nesting lets a tag through.
    """
    while True:
        cleaned = _clean_once(text)
        if cleaned == text:
            return text
        text = cleaned


def _clean_once(text: str) -> str:
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = strip_tags(drop_invisible(fix_mojibake(text)))
    return " ".join(text.split())
