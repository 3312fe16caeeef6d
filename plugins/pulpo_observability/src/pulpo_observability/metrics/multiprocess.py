"""Shares metrics among workers with prometheus-client's multiprocess mode: each worker writes files into one folder.

The workers of a server are those with the same parent process. Each holds a shared lock in the folder as long as it
runs. A worker that finds no other lock is the first, and wipes the folder.

There are only summaries and histograms, which can be added up across workers. The file of a worker that died is kept,
because totals must not fall. There are no gauges, whose values would be kept or added up, too.
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
    """Share this worker's metrics below a folder, or in the folder of prometheus-client's own variable.

    Must be called before the first metric is created.
    """
    if VARIABLE not in os.environ:
        _wipe_others(folder)
        os.environ[VARIABLE] = str(_join(folder / str(os.getppid())))
    from prometheus_client import values

    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # chosen at import, which may be long ago


def _join(folder: Path) -> Path:
    """Take the shared lock of the folder, and wipe the folder if there is no other worker."""
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
