"""Shows denied requests to operations to the invocation middlewares, although the operation is not called."""

from contextlib import suppress
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pulpo_api.auth.permissions import RequestPermissions, actor_of, channel_of
from pulpo_api.http.bodies import read_json
from pulpo_api.routing import RouteCheck, route_path
from pulpo_core.exceptions import PermissionDeniedError, ValidationError
from pulpo_core.registries import OperationRegistry
from pulpo_core.runtime import current_runtime


def check_operation_of(permissions: RequestPermissions) -> RouteCheck:
    """Return the permission check for requests to operations, which shows denied requests to the middlewares."""

    async def check(request: Request, name: str) -> None:
        try:
            await permissions.check_operation(request, name)
        except PermissionDeniedError as denial:
            await _refuse(request, name, denial)
            raise

    return check


async def _refuse(request: Request, name: str, denial: PermissionDeniedError) -> None:
    """Raise the denial through the middlewares, if there are any and the request would invoke the operation."""
    runtime, operation = current_runtime(), OperationRegistry.get(name)
    is_invoked = route_path(request.scope) == f"/operations/{name}"  # not for one of the project's own routes below it
    if runtime and runtime.has_middlewares and operation and is_invoked:
        sent = await _body(request)
        await runtime.refuse(
            operation, denial, sent=sent, actor=actor_of(request.scope), channel=channel_of(request.scope)
        )


async def _body(request: Request) -> Any:
    """Return the body, or None if it cannot be read, since the request is denied anyway."""
    with suppress(HTTPException, ValidationError):
        return await read_json(request)
    return None
