"""The outcomes of invocations."""

import asyncio

from pulpo_core.exceptions import PermissionDeniedError
from pulpo_core.invocation import Invocation


def outcome_of(invocation: Invocation, error: BaseException) -> str:
    """Return the outcome of an invocation that raised an error: `denied`, `invalid`, `cancelled` or `failed`."""
    if invocation.refusal is not None:
        return "denied" if isinstance(invocation.refusal, PermissionDeniedError) else "invalid"
    return "cancelled" if isinstance(error, asyncio.CancelledError) else "failed"
