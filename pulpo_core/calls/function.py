"""Calls the function of an invocation, and converts exceptions that must not leave it."""

import asyncio
import inspect
import signal
import threading
from collections.abc import Awaitable
from functools import partial
from typing import Any

from pulpo_core.calls.running import RunningCall
from pulpo_core.calls.threads import call_in_thread
from pulpo_core.exceptions import OperationTimeoutError, ProcessingError
from pulpo_core.invocation import Invocation, validate_output


async def call_function(invocation: Invocation) -> Any:
    """Call the function with its timeout, and check its result."""
    operation = invocation.operation
    try:
        async with asyncio.timeout(operation.timeout) as limit:
            result = await _call(invocation)
    except TimeoutError:
        if not limit.expired():
            raise
        raise OperationTimeoutError(
            f"operation {operation.name!r} took longer than its timeout of {operation.timeout} s"
        ) from None
    return validate_output(operation, result)


async def _call(invocation: Invocation) -> Any:
    """Call the function: await it, or call it in a thread, or in a new process if the operation is isolated.

    Raises the function's exceptions, except those that would end the event loop or leave the caller waiting:
    SystemExit and the like become a ProcessingError, StopIteration becomes a RuntimeError, as in generators. A real
    Ctrl-C is raised.
    """
    call, operation = RunningCall(invocation), invocation.operation
    if operation.isolate == "process":
        from pulpo_core.calls.processes import call_in_process

        with call:
            return await call_in_process(invocation)
    args, kwargs = operation.signature.to_call(invocation.input)
    function = partial(invocation.function, *args, **kwargs)
    if operation.is_async:
        with call:
            return await _contained_await(operation.name, function())
    result = await call_in_thread(call, partial(contained, operation.name, function))
    if not inspect.isawaitable(result):
        return result
    with call:  # a decorator below `@operation` hides that the function is async
        return await _contained_await(operation.name, result)


async def _contained_await(name: str, awaitable: Awaitable[Any]) -> Any:
    """Await a function's result on the event loop, where Ctrl-C and cancellation may arrive."""
    try:
        return await awaitable
    except Exception:
        raise
    except BaseException as error:
        if _is_from_outside(error):
            raise
        raise _failure(name, error) from error


def contained(name: str, function: "partial[Any]") -> Any:
    """Call a function in a thread or process, where Ctrl-C and cancellation never arrive. Raises only Exceptions."""
    try:
        return function()
    except StopIteration as error:  # asyncio cannot raise it from a future
        raise RuntimeError(f"operation {name!r} raised StopIteration") from error
    except Exception:
        raise
    except BaseException as error:
        raise _failure(name, error) from error


def _failure(name: str, error: BaseException) -> ProcessingError:
    return ProcessingError(
        f"operation {name!r} raised {type(error).__name__}",
        hint="raise one of pulpo_core.exceptions; an operation cannot end the process that runs it",
    )


def _is_from_outside(error: BaseException) -> bool:
    """Return True for a real Ctrl-C, or if the current task is cancelled or closed; False if the function raised this.

    If the event loop or a server handles SIGINT, a real Ctrl-C is raised by its handler.
    """
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is None or task.cancelling() > 0
    if isinstance(error, GeneratorExit):
        return True
    if not isinstance(error, KeyboardInterrupt) or threading.current_thread() is not threading.main_thread():
        return False
    handler = signal.getsignal(signal.SIGINT)
    return handler is signal.default_int_handler or _origin(error) == getattr(handler, "__name__", "_on_sigint")


def _origin(error: BaseException) -> str:
    """Return the name of the function that raised an error."""
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    return traceback.tb_frame.f_code.co_name if traceback else ""
