"""What an OpenAPI document says about credentials: the one part that depends on the settings.

It stands at the end of the document, so that it can be put there when the document is served.
"""

import json
from typing import Any

from pulpo_api.settings import ApiSettings

MARK = '\n  "securitySchemes":'
LEVELS = 5  # how deep things stand in lines of their own: parameters, answers, properties
_encode = json.JSONEncoder(ensure_ascii=False).encode
NEEDED: list[dict[str, Any]] = [{"bearer": []}, {"apiKey": []}]


def roles_needed() -> dict[str, Any]:
    """What is said of a route that takes a role."""
    return {"security": NEEDED}


def ending(settings: ApiSettings, root_path: str = "") -> dict[str, Any]:
    """The members of the document that depend on the settings, and on where the application is mounted."""
    bearer = f"An API key, or a token of {settings.oidc_issuer}." if settings.oidc_issuer else "An API key."
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer", "description": bearer},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key."},
    }
    return {
        "components": {"securitySchemes": schemes},
        "security": NEEDED if settings.authentication == "required" else [{}, *NEEDED],
        **({"servers": [{"url": root_path}]} if root_path else {}),
    }


def tail(settings: ApiSettings, root_path: str = "") -> str:
    """The text behind the mark."""
    return written(ending(settings, root_path)).partition(MARK)[2]


def written(document: dict[str, Any]) -> str:
    """A document as text: short, and still in lines, so that differences can be read."""
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
