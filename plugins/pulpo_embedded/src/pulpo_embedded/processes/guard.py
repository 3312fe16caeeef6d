"""Keeps a database running for the process that uses it: a thread restarts it if its keeper has ended.

The keeper restarts a server that was killed. But a keeper can be killed as well, and it gives up on a server that keeps
ending.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from pulpo_core.exceptions import DatabaseError
from pulpo_embedded.processes import server
from pulpo_embedded.processes.limit_watch import LimitWatch
from pulpo_embedded.processes.server_options import ServerOptions

log = logging.getLogger(__name__)

CHECK_SECONDS = 1.0
LONGEST_PAUSE = 60.0  # seconds between attempts to start a database that fails to start

_guards: dict[Path, threading.Thread] = {}


def acquire_and_guard(path: Path, options: ServerOptions, find_name: Callable[[str], str]) -> str:
    """Acquire the folder's server as `server.acquire` does, and start it again while this process uses it.

    `find_name` returns the name of the database whose limits are watched, from the server's URL.
    """
    url = server.acquire(path, options)
    folder = path.resolve()
    if not (guard := _guards.get(folder)) or not guard.is_alive():
        arguments = (folder, options, url, LimitWatch(folder, find_name(url)))
        _guards[folder] = threading.Thread(target=_guard, args=arguments, name="database", daemon=True)
        _guards[folder].start()
    return url


def _guard(folder: Path, options: ServerOptions, url: str, limits: LimitWatch) -> None:
    pause = CHECK_SECONDS
    while server.is_used_here(folder):
        time.sleep(pause)
        limits.check()
        if server.is_kept(folder) or not server.is_used_here(folder):
            pause = CHECK_SECONDS
            continue
        pause = min(2 * pause, LONGEST_PAUSE)
        log.warning("the embedded database in %s has stopped: starting it again", folder)
        try:
            if (found := server.acquire(folder, options)) != url:
                log.error("the embedded database is now at %s, not at %s: restart this process", found, url)
                url = found
        except DatabaseError as error:
            log.error("the embedded database cannot be started: %s", error)
