"""The server as its users see it: acquire it, use it, end.

Every process that uses a database holds a shared lock on the folder's lease. The kernel drops it when the process
ends, in whatever way, and the keeper stops the server once no lock is left.
"""

import os
import subprocess
import sys
from pathlib import Path

from pulpo_core.exceptions import DatabaseError
from pulpo_embedded import locks, wire
from pulpo_embedded.folder import Folder
from pulpo_embedded.options import Options
from pulpo_embedded.state import State

STOP_TIMEOUT = 60.0  # seconds; longer than a keeper takes to stop a server that hangs
ATTEMPTS = 3
HARMLESS = {"lost+found"}

_leases: dict[Path, int] = {}


def acquire(path: Path, options: Options | None = None) -> str:
    """Make sure that the folder's server runs, and keep it running until this process ends or calls `release`.

    Any number of processes may ask at the same time: they get one server. `path` is created with mode 0700. Returns
    a MongoDB URL without a database name. Raises `DatabaseError` when the folder cannot be used or the server does
    not start.
    """
    try:
        folder = Folder(path.resolve())
        prepare(folder)
        return use(folder, options or Options()).url
    except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
        raise DatabaseError(
            f"the embedded database cannot use its folder: {error}",
            where=path,
            hint="give it a local folder that this user may write to, or set database_url to a mongodb:// URL",
        ) from error


def release(path: Path) -> None:
    """Let go of the server: it stops when nobody else uses it. A second call does nothing."""
    descriptor = _leases.pop(path.resolve(), None)
    if descriptor is not None:
        os.close(descriptor)


def is_kept(path: Path) -> bool:
    """Whether a keeper looks after the folder's server. Cheap; asks the server nothing."""
    folder = Folder(path.resolve())
    return State.read(folder.state) is not None and locks.is_held(folder.keeper_lock)


def is_running(path: Path) -> bool:
    """Whether the folder's server answers; a health check, which neither starts it nor keeps it running."""
    return running(Folder(path.resolve())) is not None


def running(folder: Folder) -> State | None:
    """Where the folder's server is, if it answers and somebody looks after it."""
    state = State.read(folder.state)
    if state and locks.is_held(folder.keeper_lock) and wire.server_pid(state.port) == state.pid:
        return state
    return None


def prepare(folder: Folder) -> None:
    """Create the folder. One that holds other things is left alone: somebody wrote the wrong path."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = {entry.name for entry in folder.path.iterdir() if not entry.name.startswith(".")} - HARMLESS
    if names and not names & {folder.data.name, folder.lease.name}:
        raise DatabaseError(
            f"expected an empty folder or an embedded database, and found {sorted(names)[0]!r}",
            where=folder.path,
            hint="give the database a folder of its own, as in embedded://.pulpo/db",
        )


def use(folder: Folder, options: Options) -> State:
    """Take the lease for this process, for good if the server is there or can be started."""
    lease = locks.wait(folder.lease, STOP_TIMEOUT, shared=True)  # waits for a keeper that shuts down just now
    try:
        os.utime(lease)  # shows the keeper a user who comes and goes between two looks
        state = running(folder) or start(folder, options)
    except BaseException:
        os.close(lease)
        raise
    former, _leases[folder.path] = _leases.get(folder.path), lease
    if former is not None:
        os.close(former)
    return state


def start(folder: Folder, options: Options) -> State:
    """Start a keeper, one process at a time, unless another process has done it meanwhile."""
    lock = locks.wait(folder.start_lock, 2 * options.start_timeout + STOP_TIMEOUT)
    try:
        for _ in range(ATTEMPTS):
            if state := running(folder):
                return state
            spawn(folder, options)
        if state := running(folder):
            return state
    finally:
        locks.drop(lock)
    raise DatabaseError("the embedded database started, and ended again", where=folder.path, hint=f"see {folder.log}")


def spawn(folder: Folder, options: Options) -> None:
    """Run a keeper until its server answers. Its own session keeps a terminal's Ctrl-C away from it."""
    log = folder.open_log()
    try:
        offset = os.fstat(log).st_size
        done = subprocess.run(
            [sys.executable, "-P", "-m", "pulpo_embedded.keeper", str(folder.path), options.dump()],
            check=False,
            cwd=folder.path,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    finally:
        os.close(log)
    if done.returncode:
        raise DatabaseError(
            f"the embedded database did not start; its log ends with\n{folder.log_tail(offset)}",
            where=folder.path,
            hint=f"the whole log is {folder.log}; data of another engine or version belongs into another folder",
        )
