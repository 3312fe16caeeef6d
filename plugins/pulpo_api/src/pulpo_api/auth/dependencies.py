"""Who calls, for the project's own routes: dependencies of FastAPI."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Security
from fastapi.security import APIKeyHeader, HTTPBearer
from starlette.requests import HTTPConnection

from pulpo_api.auth.permissions import actor_of
from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import ANONYMOUS, Actor
from pulpo_core.permissions import check_permission

# They only describe the route in the OpenAPI document: `Authentication` has read the credentials before.
SCHEMES = [
    Security(HTTPBearer(scheme_name="bearer", auto_error=False)),
    Security(APIKeyHeader(name="X-API-Key", scheme_name="apiKey", auto_error=False)),
]


def current_actor(request: HTTPConnection) -> Actor:
    """Return who sends the request; `anonymous`, without roles, where credentials are optional and there are none.

    `Annotated[Actor, Depends(current_actor)]` for a route; pass it on: `invoke("loans.return", data, actor=actor)`.
    """
    return actor_of(request.scope)


def require(*roles: str) -> Callable[..., Actor]:
    """Return a dependency that lets a route be used by callers with one of the roles, or with any credentials at all.

    `Depends(require("staff"))` gives the actor, like `current_actor`. Others are answered as everywhere: 401 without
    credentials, 403 without the role.
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
