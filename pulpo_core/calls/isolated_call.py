"""The process for one call of an isolated operation: `python -m pulpo_core.calls.isolated_call`.

Reads the request of `pulpo_core.calls` from stdin, writes the answer to stdout, and exits. The function's output goes
to stderr, like the logs. When the parent process ends, this process ends, too.
"""

import importlib
import os
import pickle
import signal
import sys
import threading
import traceback
from functools import partial
from typing import Any, BinaryIO

from pulpo_core.calls.function import contained
from pulpo_core.calls.processes import REMEDY, IsolatedAnswer, IsolatedCall
from pulpo_core.exceptions import ProcessingError
from pulpo_core.invocation import Invocation, current_invocation
from pulpo_core.metadata import OperationMetadata
from pulpo_core.registries import OperationRegistry


def main() -> None:
    """Process the request."""
    requests, answers = _own_streams()
    sys.path[:] = pickle.load(requests)  # noqa: S301 (the parent process wrote it)
    answers.write(_carry_out(requests))
    answers.flush()
    os._exit(0)  # does not wait for threads that the function has started


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the parent. For the function, stdin is replaced by nothing, and stdout by stderr."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return requests, answers


def _carry_out(requests: BinaryIO) -> bytes:
    """Return the answer to the request, pickled."""
    try:
        request: IsolatedCall = pickle.load(requests)  # noqa: S301
        threading.Thread(target=_end_with_parent, args=(requests,), daemon=True).start()
        request.logs.apply()
        result = _call(request)
    except Exception as error:
        return _failure(error)
    try:
        return pickle.dumps(IsolatedAnswer(result))
    except Exception as error:
        message = (
            f"operation {request.operation!r} returned a {type(result).__name__} that cannot be sent from its process"
        )
        return _failure(ProcessingError(f"{message}: {error}", hint=REMEDY))


def _end_with_parent(requests: BinaryIO) -> None:
    """Wait until the parent ends, which closes the pipe; then kill this process and those that the function started."""
    requests.read()
    if hasattr(os, "killpg"):
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _call(request: IsolatedCall) -> Any:
    operation = _operation(request)
    signature = operation.signature
    is_model = signature.kind == "model"
    data = request.input if is_model else operation.input_schema.model_construct(**request.input)
    function = operation.function
    if request.instance is not None:
        function = partial(type(request.instance).run.__wrapped__, request.instance)
    current_invocation.set(Invocation(operation=operation, input=data, function=function, **request.invocation))
    args, kwargs = signature.to_call(data)
    return contained(operation.name, partial(function, *args, **kwargs))


def _operation(request: IsolatedCall) -> OperationMetadata:
    importlib.import_module(request.module)
    if found := OperationRegistry.get(request.operation):
        return found
    raise ProcessingError(
        f"operation {request.operation!r} cannot be found in its process: importing {request.module} alone does "
        "not declare it",
        hint="decorate it in the module that defines it",
    )


def _failure(error: Exception) -> bytes:
    """Return the answer for an error. If it cannot be pickled, another one with its text takes its place."""
    shown = "".join(traceback.format_exception(error))
    bare = error.with_traceback(None)
    try:
        written = pickle.dumps(IsolatedAnswer(error=bare, traceback=shown))
        pickle.loads(written)  # noqa: S301
    except Exception:
        bare = ProcessingError(f"{type(error).__qualname__}: {error}")
        return pickle.dumps(IsolatedAnswer(error=bare, traceback=shown))
    return written


if __name__ == "__main__":
    main()
