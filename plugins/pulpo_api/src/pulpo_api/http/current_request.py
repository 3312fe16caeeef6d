"""The current request, for the context of invocations."""

from collections.abc import Mapping
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import Scope

from pulpo_core import logs
from pulpo_core.invocation import current_invocation

current_scope: ContextVar[Scope | None] = ContextVar("pulpo_request_scope", default=None)
"""The scope of the request, or None."""


def request_context() -> Mapping[str, str]:
    """Return the context of an invocation inside a request: the request id, the client's address, and for the requested
    operation (not for those that it calls) the `Idempotency-Key`."""
    scope = current_scope.get()
    if scope is None:
        return {}
    found = {"request_id": logs.context.get().get("request_id"), "client_address": (scope.get("client") or [None])[0]}
    if current_invocation.get() is None:
        found["idempotency_key"] = Headers(scope=scope).get("idempotency-key")
    return {name: value for name, value in found.items() if value}
