"""The hooks of the REST API: how another plugin says who a caller is, and what he may do.

Where pulpo-api may be missing, implement them under `@hookimpl(optionalhook=True)`. Either may be `async`, or return
something to await; it is called for every request, on the event loop: it must not block. One that raises is
reported, and taken for a no.
"""

from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING, Literal

from pulpo_core.hookspecs import answers, hookspec

if TYPE_CHECKING:
    from pulpo_core.invocation import Actor
    from pulpo_core.metadata import ModelInfo, OperationMetadata
    from pulpo_core.project import Project

Action = Literal["read", "create", "update", "delete", "invoke"]


@hookspec
@answers("pulpo_core.invocation:Actor")
def pulpo_authenticate(
    request_headers: Mapping[str, str], project: "Project"
) -> "Actor | Awaitable[Actor | None] | None":
    """Return who sends a request with these headers (their names in any case), or None if the plugin cannot tell.

    Called for requests that carry neither a valid API key nor a valid token of the OIDC issuer; the first answer
    counts. Credentials in `Authorization` or `X-API-Key` that nobody knows are refused with 401. Believe a header such
    as `X-Forwarded-User` only where a proxy in front of the API sets it, and nobody else can reach the API.
    """


@hookspec
@answers("builtins:bool")
def pulpo_authorize(
    actor: "Actor", action: Action, target: "ModelInfo | OperationMetadata"
) -> bool | Awaitable[bool | None] | None:
    """Return False to deny the actor an action on a model or operation; None or True to leave it to the others.

    Called after the roles of `permissions=` have been found sufficient: a plugin can take rights away, not give them.
    `action` is `read`, `create`, `update` or `delete` for a model, `invoke` for an operation.
    """
