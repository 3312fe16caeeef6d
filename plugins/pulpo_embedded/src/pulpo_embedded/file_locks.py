"""Locks between processes: `flock` on files that are never removed.

A lock belongs to the open file: the kernel drops it when the last process that has the file open ends, however it
ends. Closing the descriptor leaves the lock to a forked child that still has it, which is right for a lease; `drop`
takes it from such a child too, which is right for a lock that was meant for a moment.
"""

import fcntl
import os
import time
from pathlib import Path

PAUSE = 0.02  # seconds between two attempts


def take(path: Path, *, shared: bool = False) -> int | None:
    """Lock `path` without waiting; the open file descriptor, or None when somebody else's lock is in the way."""
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
    os.close(descriptor)
    return take(path, shared=shared)


def wait(path: Path, timeout: float, *, shared: bool = False) -> int:
    """Lock `path` within `timeout` seconds.

    It polls, because a blocking `flock` could neither time out nor say what it waits for.
    """
    deadline = time.monotonic() + timeout
    while (descriptor := take(path, shared=shared)) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{path} stayed locked by another process for {timeout:g} s")
        time.sleep(PAUSE)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether some process holds `path` exclusively."""
    try:
        descriptor = take(path, shared=True)
    except FileNotFoundError:  # the whole folder is gone
        return False
    if descriptor is None:
        return True
    drop(descriptor)
    return False


def drop(descriptor: int) -> None:
    """Unlock for every process that has the file open, and close it."""
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def is_current(descriptor: int, path: Path) -> bool:
    """Whether `path` still is the open file: somebody may have removed the folder and made it anew."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
