"""The cookies of browser sessions."""

import hashlib
from typing import Literal

from starlette.requests import Request, cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from pulpo_api.http.safety_headers import COOKIE


def cookie_name(project: str) -> str:
    """Return the name of a project's cookie, which is unique because browsers send cookies to all ports of a host."""
    return f"{COOKIE.decode()}{hashlib.sha256(project.encode()).hexdigest()[:8]}"


def read_cookie(scope: Scope, name: str) -> str:
    """Return the value of a cookie; empty if it is missing."""
    wanted = name.encode()
    given = [value for key, value in scope["headers"] if key == b"cookie" and wanted in value]
    return cookie_parser(given[0].decode("latin-1")).get(name, "") if given else ""


def set_cookie(
    response: Response,
    request: Request,
    name: str,
    value: str,
    *,
    seconds: int,
    path: str = "",
    same_site: Literal["strict", "lax"] = "strict",
) -> None:
    """Set a cookie that scripts cannot read, for the path of the API or one below it; without a value, remove it."""
    response.set_cookie(
        name,
        value,
        max_age=seconds if value else 0,
        path=f"{request.scope.get('root_path', '')}{path or '/'}",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite=same_site,
    )
