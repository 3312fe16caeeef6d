"""The status of a run that ended with an error, and the fields of its record that describe the error."""

import asyncio
from typing import Any

from pulpo_core.exceptions import ConflictError, PermissionDeniedError
from pulpo_core.invocation import Invocation, sensitive_input
from pulpo_core.sensitive import error_chain, error_text, hide, remembered_sensitive, traceback_text
from pulpo_observability.runs.task_run import Status

MESSAGE, TRACEBACK = 4_000, 20_000  # characters


class RunCancelledError(ConflictError):
    """Raised where an operation is awaited whose run was cancelled."""


def status_of(invocation: Invocation, error: BaseException, *, is_cancelled: bool) -> Status:
    """Return the status of a run that ended with an error. `is_cancelled` means that this run itself was cancelled; a
    run that fails because another one was cancelled has failed."""
    if invocation.refusal is not None:
        return "denied" if isinstance(invocation.refusal, PermissionDeniedError) else "invalid"
    return "cancelled" if isinstance(error, asyncio.CancelledError) or is_cancelled else "failed"


def error_fields(invocation: Invocation, error: BaseException) -> dict[str, Any]:
    """Return the type, message and traceback of an error, without sensitive values. Refusals have no traceback."""
    secret = sensitive_input(invocation).union(*map(remembered_sensitive, error_chain(error)))
    kind = type(error)
    fields = {
        "error_type": kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}",
        "error_message": _shortened(hide(error_text(error), secret), MESSAGE),
    }
    if invocation.refusal is None:
        fields["error_traceback"] = _shortened(traceback_text(error, secret), TRACEBACK)
    return {name: text.encode(errors="replace").decode() for name, text in fields.items()}


def _shortened(text: str, length: int) -> str:
    """Return a text without its middle if it is too long, because the end of a traceback is the most useful part."""
    half = length // 2
    return text if len(text) <= length else f"{text[:half]}\n[… {len(text) - 2 * half} characters …]\n{text[-half:]}"
