"""Conditional requests: `If-Match` and `If-None-Match` against the ETag of a document (RFC 9110, section 13)."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from pulpo_core.documents.versions import ANY, Expected

TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
NONE = Expected(one_of=frozenset())


def etag(version: str) -> str:
    """Return the strong ETag of a version."""
    return f'"{version}"'


def has_conditions(scope: Scope) -> bool:
    """Return True if a header makes the request conditional. A quick test, which is enough for most requests."""
    return any(name.startswith(b"if-") for name, _ in scope["headers"])


def read_expected(request: Request) -> Expected:
    """Return the versions of a document that `If-Match` and `If-None-Match` allow to be changed."""
    if not has_conditions(request.scope):
        return ANY
    match, none_match = request.headers.getlist("if-match"), request.headers.getlist("if-none-match")
    if _is_all(none_match):  # the document must not exist
        return NONE
    excluded = frozenset(tag[1:-1] for _, tag in _tags(none_match))
    return Expected(match_versions(match) if match else None, excluded)


def check_match(request: Request, version: str, name: str) -> None:
    """Raise PreconditionFailedError if `If-Match` does not name this version of a document."""
    match = request.headers.getlist("if-match")
    if match:
        Expected(match_versions(match)).check(version, name)


def match_versions(fields: Sequence[str]) -> frozenset[str] | None:
    """Return the versions in fields like `If-Match`: None for `*`, which matches any. Weak tags match none."""
    return None if _is_all(fields) else frozenset(tag[1:-1] for prefix, tag in _tags(fields) if not prefix)


def is_known(headers: Headers, current: str) -> bool:
    """Return True if `If-None-Match` names this ETag: the client already has the content."""
    fields = headers.getlist("if-none-match")
    return _is_all(fields) or any(tag == current for _, tag in _tags(fields))


def _is_all(fields: Sequence[str]) -> bool:
    return ", ".join(fields).strip() == "*"


def _tags(fields: Sequence[str]) -> list[tuple[str, str]]:
    """Return the tags in these header fields, each with the prefix of weak tags (`W/`) or an empty one.

    The ETag of a compressed response is converted to that of the plain one, which stands for the same document.
    """
    return [(prefix, tag.replace('-gzip"', '"')) for prefix, tag in TAG.findall(", ".join(fields))]
