"""CPU time and memory of a server process and its children, read from /proc without a library."""

import os
from collections.abc import Iterator
from pathlib import Path


def cpu_seconds(pid: int) -> float:
    """Return the CPU time of a process and its children."""
    ticks = sum(_ticks(process) for process in _tree(pid))
    return ticks / os.sysconf("SC_CLK_TCK")


def resident(pid: int, *, peak: bool = False) -> float:
    """Return the current or the peak memory of a process in MB."""
    name = "VmHWM:" if peak else "VmRSS:"
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from _tree(int(child))
