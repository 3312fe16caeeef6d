"""Writes an OpenAPI document compactly, but on several lines, so that diffs are readable."""

import json
from typing import Any

LEVELS = 5  # down to this depth, each value is on a separate line: parameters, responses, properties
_encode = json.JSONEncoder(ensure_ascii=False).encode


def to_text(document: dict[str, Any]) -> str:
    """Return a document as JSON text."""
    return _lines(document, 0) + "\n"


def _lines(value: Any, level: int) -> str:
    if level == LEVELS or not value or not isinstance(value, dict | list):
        return _encode(value)
    if isinstance(value, dict):
        parts, (first, last) = [f"{_encode(key)}: {_lines(item, level + 1)}" for key, item in value.items()], "{}"
    else:
        parts, (first, last) = [_lines(item, level + 1) for item in value], "[]"
    margin = "\n" + " " * level
    return f"{first}{margin} {f',{margin} '.join(parts)}{margin}{last}"
