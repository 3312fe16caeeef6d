"""Distinguishes requests of the API's own pages from those of other pages, which have the same cookies."""

from urllib.parse import unquote, urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

HEADER = "x-pulpo-csrf"
SAFE = ("GET", "HEAD", "OPTIONS")


def comes_from_own_page(scope: Scope) -> bool:
    """Return True if a request cannot come from a page of another origin.

    Browsers state the origin of a request (`Sec-Fetch-Site`, `Origin`), and send the header `X-Pulpo-CSRF` to another
    origin only if that origin allows it, which the API does not.
    """
    headers = Headers(scope=scope)
    if headers.get("sec-fetch-site") in ("same-origin", "none") or HEADER in headers:
        return True
    origin = headers.get("origin")
    return origin is not None and origin.lower() == f"{scope['scheme']}://{headers.get('host', '')}".lower()


def own_path(path: str, default: str) -> str:
    """Return the path of a page of this origin; `default` for a path that may lead to another origin."""
    plain = unquote(path)
    is_safe = (
        path.startswith("/")
        and plain[1:2] not in ("/", "\\")
        and plain.isprintable()
        and path.isascii()
        and "\\" not in plain
    )
    if not is_safe:
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path
