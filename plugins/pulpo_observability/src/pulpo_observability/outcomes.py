"""How invocations end."""

import asyncio

from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import Invocation


def outcome_of(invocation: Invocation, error: BaseException) -> str:
    """Return how an invocation that raised an error ended: `denied`, `invalid`, `cancelled` or `failed`."""
    if invocation.refusal is not None:
        return "denied" if isinstance(invocation.refusal, PermissionDeniedError) else "invalid"
    return "cancelled" if isinstance(error, asyncio.CancelledError) else "failed"
