"""Locks between processes: `flock` on files that are never removed.

A lock belongs to an open file. The kernel releases it when the last process that has the file open ends, even if it is
killed. A forked child shares its parent's open files, so there are two ways to release a lock:

- `os.close` leaves the lock to the child. That is right for the lease: the child still uses the database.
- `release` also takes the lock from the child. That is right for a lock that is only held briefly.
"""

import fcntl
import os
import time
from pathlib import Path

PAUSE = 0.02  # seconds between two attempts


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Lock `path` without waiting. Returns the open file, or None if another process has locked it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    if is_current(descriptor, path):
        return descriptor
    os.close(descriptor)  # the folder was removed and created again after the file was opened
    return try_lock(path, shared=shared)


def lock(path: Path, timeout: float, *, shared: bool = False) -> int:
    """Lock `path` within `timeout` seconds. Returns the open file; raises TimeoutError.

    It polls, because a blocking `flock` can neither time out nor report what it waits for.
    """
    deadline = time.monotonic() + timeout
    while (descriptor := try_lock(path, shared=shared)) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} stayed locked by another process for {timeout:g} s")
        time.sleep(PAUSE)
    return descriptor


def is_locked(path: Path) -> bool:
    """Return True if a process has locked `path` exclusively."""
    try:
        descriptor = try_lock(path, shared=True)
    except FileNotFoundError:  # the whole folder is gone
        return False
    if descriptor is None:
        return True
    release(descriptor)
    return False


def release(descriptor: int) -> None:
    """Unlock for every process that has the file open, and close it."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def is_current(descriptor: int, path: Path) -> bool:
    """Return True if the open file is still the one at `path`: the folder may have been removed and created again."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
