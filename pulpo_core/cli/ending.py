"""The end of a command's process, without tearing down what it has imported: that takes longer than a short command.

The only module that uses the private functions by which an interpreter ends.
"""

import atexit
import os
import sys


def end_process(code: int) -> None:
    """End the process with an exit code, after all that an interpreter does first: it waits for threads, calls what
    `atexit` knows, and writes out the streams. If that fails, the interpreter ends the process, and says why.
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
