"""The processes of a project's services, with their age and memory."""

import math
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from pulpo_cli.services.folder import ServicesFolder
from pulpo_core.cli.ports import process_name
from pulpo_core.services import MARK

END_SECONDS = 5.0
PAUSE = 0.02
ORIGIN = "SUPERVISOR_PROCESS_NAME"
"""The variable in which supervisor passes its name to a process. Its children inherit it."""


@dataclass(frozen=True)
class ProcessUsage:
    """The uptime of a process in seconds, and the memory of it and its children in bytes."""

    uptime: float
    memory: int


def usage(pid: int) -> ProcessUsage | None:
    """Return the uptime and memory of a process; None if it does not exist."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
        return ProcessUsage(time.time() - process.create_time(), sum(_memory(each) for each in family))
    except psutil.Error:
        return None


def started(pid: int) -> float:
    """Return when a process started, in seconds since the epoch; infinity if it does not exist."""
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return math.inf


def is_suspended(pid: int) -> bool:
    """Return True for a process that was suspended by a signal, and only reacts to SIGKILL."""
    try:
        return pid > 0 and psutil.Process(pid).status() == psutil.STATUS_STOPPED
    except psutil.Error:
        return False


def belonging(folder: ServicesFolder, name: str = "") -> Iterator[psutil.Process]:
    """Yield a folder's supervisor and the processes that it has started; with `name`, those of one service."""
    for process, variables in _environments():
        if variables.get(MARK) == str(folder.path) and (not name or variables.get(ORIGIN) == name):
            yield process


def own_service(folder: ServicesFolder) -> str | None:
    """Return the name of the service of this folder that this process belongs to."""
    return os.environ.get(ORIGIN) if os.environ.get(MARK) == str(folder.path) else None


def sweep(folder: ServicesFolder, name: str = "") -> list[str]:
    """End the remaining processes of a folder, or of one service, and return them."""
    found = [process for process in belonging(folder, name) if process.pid != os.getpid()]
    names = [process_name(process.pid) for process in found]
    for process in found:
        with suppress(psutil.Error):
            process.kill() if is_suspended(process.pid) else process.terminate()
    for process in _wait(found, END_SECONDS):
        with suppress(psutil.Error):
            process.kill()
    _wait(found, END_SECONDS)
    return names


def wait_for_end(pid: int, seconds: float) -> None:
    """Wait until a process has ended, and kill it if it does not."""
    with suppress(psutil.NoSuchProcess):
        for process in _wait([psutil.Process(pid)], seconds):
            process.kill()


def _wait(found: Sequence[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until processes have ended, and return those that have not. Psutil would wait until their exit codes are
    collected, which may never happen in a container."""
    deadline = time.monotonic() + seconds
    while (alive := [each for each in found if _is_alive(each)]) and time.monotonic() < deadline:
        time.sleep(PAUSE)
    return alive


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _environments() -> Iterator[tuple[psutil.Process, Mapping[str, str]]]:
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            yield process, process.environ()


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
