"""The headers that every answer carries, so that browsers do nothing with it that nobody meant them to."""

from collections.abc import Iterable, Sequence

from starlette.types import Scope

Header = tuple[bytes, bytes]
CREDENTIALS = (b"authorization", b"x-api-key")
ALWAYS: tuple[Header, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
)
SECRET: tuple[Header, ...] = (*ALWAYS, (b"cache-control", b"no-store"))


def has_credentials(scope: Scope) -> bool:
    """Whether a request says who sends it."""
    return any(name in CREDENTIALS for name, _ in scope["headers"])


def safety_headers(scope: Scope, headers: Iterable[Header]) -> Sequence[Header]:
    """What to add to the headers of an answer; what answers a request with credentials is not to be kept by a cache."""
    if not has_credentials(scope) or any(name.lower() == b"cache-control" for name, _ in headers):
        return ALWAYS
    return SECRET
