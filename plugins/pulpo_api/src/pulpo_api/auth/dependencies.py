"""FastAPI dependencies for the project's own routes: the actor, and required roles."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection

from pulpo_api.auth.permissions import actor_of
from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.permissions import check_permission

# These only describe the route in the OpenAPI document: `Authentication` has already read the credentials.
SCHEMES = [
    Security(HTTPBearer(scheme_name="bearer", auto_error=False)),
    Security(APIKeyHeader(name="X-API-Key", scheme_name="apiKey", auto_error=False)),
]


def current_actor(request: HTTPConnection) -> Actor:
    """Return the sender of the request; `anonymous`, without roles, if credentials are optional and missing.

    Declare a parameter `Annotated[Actor, Depends(current_actor)]`, and pass it on:
    `invoke("loans.return", data, actor=actor)`.
    """
    return actor_of(request.scope)


def require(*roles: str) -> Callable[..., Actor]:
    """Return a dependency that admits callers with one of the roles; without roles, callers with any credentials.

    `Depends(require("staff"))` returns the actor, like `current_actor`. Other callers get 401 without credentials, and
    403 without the role.
    """

    def required_actor(
        request: HTTPConnection, bearer: Annotated[object, SCHEMES[0]], key: Annotated[object, SCHEMES[1]]
    ) -> Actor:
        actor = actor_of(request.scope)
        if not roles and actor == ANONYMOUS:
            raise PermissionDeniedError(f"{actor.id!r} may not use this route", hint="send credentials")
        check_permission(actor, roles, "use", "route")
        return actor

    return required_actor
