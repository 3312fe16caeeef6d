"""Calls an isolated operation in a new process, which can be killed.

Each call has its own process: it shares nothing with this one, and leaked resources end with it. It imports the
operation's module; arguments and results are sent with pickle. `pulpo_core.calls.isolated_call` is the other side.
"""

import os
import pickle
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import anyio
from anyio.abc import Process
from anyio.lowlevel import RunVar

from pulpo_core.exceptions import ProcessingError
from pulpo_core.invocation import Invocation
from pulpo_core.logs import LogSettings, log_settings

MODULE = "pulpo_core.calls.isolated_call"
REMEDY = "take and return values that pickle can write, or leave isolate= out"
_limiter: RunVar[anyio.CapacityLimiter] = RunVar("pulpo_isolated_calls")


@dataclass(frozen=True, kw_only=True)
class IsolatedCall:
    """The request to the process. `input` is a model or, if the function takes plain parameters, their values.

    `instance` is the instance to call if the operation is a class; None for a new one.
    """

    operation: str
    module: str
    input: Any
    instance: Any
    invocation: Mapping[str, Any]
    logs: LogSettings


@dataclass(frozen=True)
class IsolatedAnswer:
    """The result or the error of the function; `traceback` is the error's, as text."""

    result: Any = None
    error: BaseException | None = None
    traceback: str = ""


async def call_in_process(invocation: Invocation) -> Any:
    """Call the function in a new process. If the caller is cancelled, it is killed with all processes that it started.

    There are at most as many processes at a time as CPUs. The time that a call waits for one counts for its timeout.
    """
    operation = invocation.operation
    request = _pickled(invocation)
    async with _limit():
        command = [sys.executable, "-P", "-m", MODULE]
        process = await anyio.open_process(command, stderr=None, start_new_session=True)
        try:
            written, code = await _exchange(process, request)
        finally:
            await _end(process)
    return _read(operation.name, written, code)


def _pickled(invocation: Invocation) -> bytes:
    """Return the import path, followed by the request, which can only be unpickled with that path."""
    operation = invocation.operation
    if operation.module == "__main__":
        raise ProcessingError(
            f"operation {operation.name!r} cannot be isolated: its process cannot import the script that runs",
            where=operation.location,
            hint="declare it in a module, and import that in the script",
        )
    is_model = operation.signature.kind == "model"
    function = invocation.function
    request = IsolatedCall(
        operation=operation.name,
        module=operation.module,
        input=invocation.input if is_model else dict(invocation.input),
        instance=function.args[0] if isinstance(function, partial) else None,
        invocation={name: getattr(invocation, name) for name in ("actor", "channel", "id", "parent_id", "context")},
        logs=log_settings(),
    )
    try:
        return pickle.dumps(sys.path) + pickle.dumps(request)
    except Exception as error:  # pickling may raise anything
        raise ProcessingError(
            f"the input of operation {operation.name!r} cannot be sent to its process: {error}",
            where=operation.location,
            hint=REMEDY,
        ) from error


async def _exchange(process: Process, request: bytes) -> tuple[bytes, int]:
    """Send the request; return the process's output and exit code. Its stdin stays open: closing it would end it."""
    sending, reading = process.stdin, process.stdout
    assert sending is not None  # noqa: S101 (both are pipes)
    assert reading is not None  # noqa: S101
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):  # it has ended: see its exit code
        await sending.send(request)
    written = b"".join([chunk async for chunk in reading])
    return written, await process.wait()


async def _end(process: Process) -> None:
    """Kill the process and those that it started, unless it has ended."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    with anyio.CancelScope(shield=True):
        await process.aclose()


def _read(operation: str, written: bytes, code: int) -> Any:
    if code or not written:
        ended = f"was killed by {_signal_name(-code)}" if code < 0 else f"ended with exit code {code}"
        raise ProcessingError(f"the process of operation {operation!r} {ended}", hint="its output is in the log")
    answer: IsolatedAnswer = pickle.loads(written)  # noqa: S301 (the process that this one started wrote it)
    if answer.error is None:
        return answer.result
    answer.error.add_note(f"in the process of operation {operation!r}:\n{answer.traceback}")
    raise answer.error


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have no name
        return f"signal {number}"


def _limit() -> anyio.CapacityLimiter:
    """Return the limiter of the running event loop."""
    try:
        return _limiter.get()
    except LookupError:
        limiter = anyio.CapacityLimiter(os.cpu_count() or 1)
        _limiter.set(limiter)
        return limiter
