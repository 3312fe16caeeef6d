"""Security headers for every response."""

from collections.abc import Iterable, Sequence

from starlette.types import Scope

Header = tuple[bytes, bytes]
CREDENTIALS = (b"authorization", b"x-api-key")
COOKIE = b"pulpo_session_"
ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
)
SECRET: tuple[Header, ...] = (*ALWAYS, (b"cache-control", b"no-store"))


def has_credentials(scope: Scope) -> bool:
    """Return True if the request has credentials, or a cookie that may contain them."""
    for name, value in scope["headers"]:  # noqa: SIM110 (`any` takes twice as long, and every request passes here)
        if name in CREDENTIALS or (name == b"cookie" and COOKIE in value):
            return True
    return False


def safety_headers(scope: Scope, headers: Iterable[Header]) -> Sequence[Header]:
    """Return the headers to add to a response. Caches must not store the response to a request with credentials."""
    if not has_credentials(scope) or any(name.lower() == b"cache-control" for name, _ in headers):
        return ALWAYS
    return SECRET
