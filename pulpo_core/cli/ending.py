"""Exit of a command's process without tearing down the imported modules, which takes longer than a short command.

The only module that uses the private functions with which an interpreter exits.
"""

import atexit
import os
import sys

INTERRUPTED = 130  # the exit code after Ctrl-C


def end_process(code: int) -> None:
    """End the process with an exit code, after the usual steps of an interpreter's exit: it waits for threads, calls
    the functions registered with `atexit`, and flushes the streams. If flushing fails, the interpreter itself exits,
    and reports the error.
    """
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code & 0xFF)
