"""Conditional requests: `If-Match` and `If-None-Match` against the ETag of a document (RFC 9110, section 13)."""

import re

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def etag(version: str) -> str:
    """Return the strong ETag of a version."""
    return f'"{version}"'


def has_conditions(scope: Scope) -> bool:
    """Whether there is any of the headers that make a request conditional: a look that most requests end with."""
    return any(name.startswith(b"if-") for name, _ in scope["headers"])


def is_conditional(headers: Headers) -> bool:
    """Whether a change is only wanted for a certain state of the document."""
    return "if-match" in headers or "if-none-match" in headers


def check_preconditions(headers: Headers, current: str) -> None:
    """Raise HTTPException 412 for a change that is not wanted for a document with this ETag."""
    check_match(headers, current)
    if "if-none-match" in headers and is_known(headers, current):
        raise _failed(f"the document is one that If-None-Match names: its ETag is {current}", current)


def check_match(headers: Headers, current: str) -> None:
    """Raise HTTPException 412 where `If-Match` names another ETag."""
    if "if-match" in headers and not matches(headers.getlist("if-match"), current, weak=False):
        raise _failed(f"the document is not the one that If-Match names: its ETag is {current}", current)


def is_known(headers: Headers, current: str) -> bool:
    """Whether `If-None-Match` names this ETag: who asks has the document already."""
    return matches(headers.getlist("if-none-match"), current, weak=True)


def matches(fields: list[str], current: str, *, weak: bool) -> bool:
    """Whether a list of tags names this ETag, or is `*`. A weak tag (`W/"…"`) only counts where `weak` allows it."""
    given = ", ".join(fields).strip()
    if given == "*":
        return True
    return any(tag == current and (weak or not prefix) for prefix, tag in TAG.findall(given))


def _failed(detail: str, current: str) -> HTTPException:
    return HTTPException(412, f"{detail}; read it again", {"ETag": current})
