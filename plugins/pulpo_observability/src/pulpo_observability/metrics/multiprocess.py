"""Metrics of several workers, by the multiprocess mode of prometheus-client: each worker writes files into one folder.

The workers of a server are those with the same parent process. Each holds a shared lock in the folder as long as it
lives. One that finds no other lock is the first, and wipes the folder.

Only summaries and histograms are kept, which add up across workers; a worker that died leaves its file, because the
totals must not fall. There are no gauges, whose values would stay or add up.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

_held: list[IO[bytes]] = []  # the lock of this process, until it ends


def share_values(folder: Path) -> None:
    """Let this worker share its metrics below this folder, or in that of the variable of prometheus-client.

    Must be called before the first metric is made.
    """
    if VARIABLE not in os.environ:
        _wipe_others(folder)
        os.environ[VARIABLE] = str(_join(folder / str(os.getppid())))
    from prometheus_client import values

    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # chosen at import, which may be long ago


def _join(folder: Path) -> Path:
    """Hold the shared lock of the folder, which is wiped if no other worker lives."""
    import fcntl

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = (folder / "lock").open("ab")
    _held.append(lock)
    with suppress(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for file in folder.glob("*.db"):
            file.unlink()
    fcntl.flock(lock, fcntl.LOCK_SH)
    return folder


def _wipe_others(folder: Path) -> None:
    """Remove the folders of servers that have ended."""
    import fcntl

    for other in _folders(folder):
        with suppress(OSError), (other / "lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(other, ignore_errors=True)


def _folders(folder: Path) -> Iterator[Path]:
    own = str(os.getppid())
    if folder.is_dir():
        yield from (each for each in folder.iterdir() if each.name.isdecimal() and each.name != own)
