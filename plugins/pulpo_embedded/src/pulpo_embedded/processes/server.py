"""Acquires the server of a folder for this process, and releases it.

Every process that uses a database holds a shared lock on the folder's lease. The kernel releases the lock when the
process ends, even if it is killed, and the keeper stops the server once no lock is left.
"""

import os
import subprocess
import sys
from pathlib import Path

from pulpo_core.exceptions import DatabaseError
from pulpo_core.services import MARK
from pulpo_embedded.processes import disk_space, file_locks, wire_protocol
from pulpo_embedded.processes.database_folder import DatabaseFolder
from pulpo_embedded.processes.server_options import ServerOptions
from pulpo_embedded.processes.server_state import ServerState

STOP_TIMEOUT = 60.0  # seconds; longer than a keeper takes to stop a server that hangs
ATTEMPTS = 3
HARMLESS = {"lost+found"}

_leases: dict[Path, int] = {}


def acquire(path: Path, options: ServerOptions | None = None) -> str:
    """Start the folder's server if it is not running, and keep it running until this process ends or calls `release`.

    Any number of processes may call this at the same time; they share one server. Creates `path` with mode 0700.
    Returns a MongoDB URL without a database name. Raises DatabaseError if the folder cannot be used, or the server does
    not start.
    """
    try:
        folder = DatabaseFolder(path.resolve())
        create_folder(folder)
        return hold_lease(folder, options or ServerOptions()).url
    except (OSError, RuntimeError) as error:  # RuntimeError: symbolic links in a circle
        raise DatabaseError(
            f"the embedded database cannot use its folder: {error}",
            where=path,
            hint="name a local folder in which this user may write, or set database_url to a mongodb:// URL",
        ) from error


def release(path: Path) -> None:
    """Stop using the server, which stops when no other process uses it. A second call does nothing."""
    descriptor = _leases.pop(path.resolve(), None)
    if descriptor is not None:
        os.close(descriptor)


def is_used_here(path: Path) -> bool:
    """Return True if this process holds the lease of the folder, and the folder is still the same."""
    folder = DatabaseFolder(path.resolve())
    lease = _leases.get(folder.path)
    return lease is not None and file_locks.is_current(lease, folder.lease)


def is_kept(path: Path) -> bool:
    """Return True if the folder's server has a keeper. Cheap: it sends nothing to the server."""
    folder = DatabaseFolder(path.resolve())
    return ServerState.read(folder.state) is not None and file_locks.is_locked(folder.keeper_lock)


def is_running(path: Path) -> bool:
    """Return True if the folder's server answers. A health check: it neither starts the server nor keeps it running."""
    return running(DatabaseFolder(path.resolve())) is not None


def running(folder: DatabaseFolder) -> ServerState | None:
    """Return the state of the folder's server if it answers and has a keeper."""
    state = ServerState.read(folder.state)
    if state and file_locks.is_locked(folder.keeper_lock) and wire_protocol.server_pid(state.port) == state.pid:
        return state
    return None


def problem(path: Path) -> str | None:
    """Return the reason that the folder's server does not answer, or None if it does."""
    folder = DatabaseFolder(path.resolve())
    state = running(folder)
    if state and not wire_protocol.is_broken(state.port):
        return None
    return disk_space.problem(folder.path) or (
        f"the embedded database has stopped and is being restarted; see {folder.log}"
    )


def create_folder(folder: DatabaseFolder) -> None:
    """Create the folder. Raises DatabaseError if it contains other files: its path is probably a mistake."""
    folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = {entry.name for entry in folder.path.iterdir() if not entry.name.startswith(".")} - HARMLESS
    if names and not names & {folder.data.name, folder.lease.name}:
        raise DatabaseError(
            f"expected an empty folder or an embedded database, got one with {sorted(names)[0]!r} in it",
            where=folder.path,
            hint="give the database its own folder, as in embedded://.pulpo/db",
        )


def hold_lease(folder: DatabaseFolder, options: ServerOptions) -> ServerState:
    """Take the lease for this process, and keep it if the server runs or can be started."""
    lease = file_locks.lock(folder.lease, STOP_TIMEOUT, shared=True)  # this waits for a keeper that is shutting down
    try:
        os.utime(lease)  # so that the keeper notices a process that releases the lease before its next check
        state = running(folder) or ensure_keeper(folder, options)
    except BaseException:
        os.close(lease)
        raise
    former, _leases[folder.path] = _leases.get(folder.path), lease
    if former is not None:
        os.close(former)
    return state


def ensure_keeper(folder: DatabaseFolder, options: ServerOptions) -> ServerState:
    """Start a keeper, unless another process has started one meanwhile. One process at a time does this."""
    lock = file_locks.lock(folder.start_lock, 2 * options.start_timeout + STOP_TIMEOUT)
    try:
        for _ in range(ATTEMPTS):
            if state := running(folder):
                return state
            if problem := disk_space.problem(folder.path):
                raise DatabaseError(problem, hint="free some space; no stored data is lost")
            run_keeper(folder, options)
        if state := running(folder):
            return state
    finally:
        file_locks.release(lock)
    raise DatabaseError(
        "the embedded database ended right after its start", where=folder.path, hint=f"see {folder.log}"
    )


def run_keeper(folder: DatabaseFolder, options: ServerOptions) -> None:
    """Run a keeper until its server answers, in a separate session, so that a terminal's Ctrl-C does not reach it."""
    log = folder.open_log()
    try:
        offset = os.fstat(log).st_size
        done = subprocess.run(
            [sys.executable, "-P", "-m", "pulpo_embedded.processes.keeper", str(folder.path), options.dump()],
            check=False,
            cwd=folder.path,
            # The keeper ends after the last process that uses the database, perhaps after the service that started it.
            env={name: value for name, value in os.environ.items() if name != MARK},
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
            hint=f"the whole log is {folder.log}; use another folder if another engine or version wrote the data",
        )
