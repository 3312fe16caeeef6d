"""Keeps the database of a folder running until a signal: `python -m pulpo_embedded FOLDER [OPTIONS]`.

If the server and its keeper are both killed, they are started again: other services hold connections to the same port,
and continue to work.
"""

import signal
import sys
import threading
from pathlib import Path

from pulpo_core.exceptions import DatabaseError
from pulpo_embedded.processes.server import acquire, is_kept, release
from pulpo_embedded.processes.server_options import ServerOptions

CHECK_SECONDS = 1.0


def serve(folder: Path, options: ServerOptions, stopped: threading.Event) -> None:
    """Keep the server running until `stopped` is set, and print its URL, again whenever it changes."""
    url = acquire(folder, options)
    print(url, flush=True)
    while not stopped.wait(CHECK_SECONDS):
        if not is_kept(folder):
            print("the server has stopped: starting it again", file=sys.stderr, flush=True)
            former, url = url, acquire(folder, options)
            if url != former:
                print(url, flush=True)
    release(folder)


def main(arguments: list[str]) -> int:
    """Return the exit code: 0 after SIGINT or SIGTERM, 2 for wrong usage, 3 if there is no database."""
    if len(arguments) not in (1, 2):
        print("usage: python -m pulpo_embedded FOLDER [OPTIONS as JSON]", file=sys.stderr)
        return 2
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        serve(Path(arguments[0]), ServerOptions.load(arguments[1]) if arguments[1:] else ServerOptions(), stopped)
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
