"""The end of a command's process, without tearing down what it has imported: that takes longer than a short command."""

import atexit
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_process() -> Iterator[None]:
    """End the process after the block, with the exit code of a SystemExit in it.

    First, it does what an interpreter does: it waits for threads, calls what `atexit` knows, writes out the streams.
    Errors, and exits with a message, are left to the interpreter.
    """
    code = 0
    try:
        yield
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        code = end.code or 0
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):  # a closed pipe or stream: the interpreter knows what to say
        sys.exit(code)
    os._exit(code & 0xFF)
