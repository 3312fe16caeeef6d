"""`python -m pulpo_embedded FOLDER [OPTIONS]`: use the database, and do nothing else, until told to stop.

Should the server and its keeper both be killed, they are started again rather than given up: other services hold
connections to the same port, and resume.
"""

import signal
import sys
import threading
from pathlib import Path

from pulpo_core.exceptions import DatabaseError
from pulpo_embedded.options import Options
from pulpo_embedded.server import acquire, is_kept, release

LOOK = 1.0  # seconds


def serve(folder: Path, options: Options, ended: threading.Event) -> None:
    """Hold the server until `ended` is set, and tell its URL whenever that is news."""
    url = acquire(folder, options)
    print(url, flush=True)
    while not ended.wait(LOOK):
        if not is_kept(folder):
            print("the server is gone: starting it again", file=sys.stderr, flush=True)
            former, url = url, acquire(folder, options)
            if url != former:
                print(url, flush=True)
    release(folder)


def main(arguments: list[str]) -> int:
    """The exit code: 0 after SIGINT or SIGTERM, 2 for wrong usage, 3 when there is no database to be had."""
    if len(arguments) not in (1, 2):
        print("usage: python -m pulpo_embedded FOLDER [OPTIONS as JSON]", file=sys.stderr)
        return 2
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    try:
        serve(Path(arguments[0]), Options.load(arguments[1]) if arguments[1:] else Options(), ended)
    except DatabaseError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
