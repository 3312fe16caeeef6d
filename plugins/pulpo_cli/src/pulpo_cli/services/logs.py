"""Reads the logs of services: the last lines, the lines since a time, and new lines as they are written."""

import heapq
import math
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from io import FileIO
from operator import itemgetter
from pathlib import Path

PAUSE = 0.2
BLOCK = 65_536
TIMES = (
    re.compile(r'"timestamp": ?"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*)"'),
    re.compile(r"(?:^|\s)(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?)"),
)


def tail(path: Path, lines: int, end: int | None = None) -> list[str]:
    """Return the last lines of a log; with `end`, only its first `end` bytes are read."""
    with suppress(OSError), path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        position = size if end is None else min(size, end)
        found = b""
        while position > 0 and found.count(b"\n") <= lines:
            step = min(BLOCK, position)
            position = file.seek(position - step)
            found = file.read(step) + found
        return found.decode(errors="replace").splitlines()[-lines:] if lines else []
    return []


def since(path: Path, moment: float, end: int | None = None) -> Iterator[str]:
    """Yield the lines of a log and its rotated files since a time (in seconds since the epoch).

    A line without a time gets the time of the previous line; before the first time, that of its file. With `end`, only
    the first `end` bytes of the log are read.
    """
    is_new = False
    for each in [*_older(path), path]:
        with suppress(OSError):
            if each.stat().st_mtime < moment:
                continue
            for line in _lines(each, math.inf if end is None or each != path else end):
                found = line_time(line)
                is_new = found >= moment if found is not None else is_new
                if is_new:
                    yield line


def _lines(path: Path, end: float) -> Iterator[str]:
    """Yield the lines of a file that begin before the byte `end`."""
    with path.open("rb") as file:
        for line in file:
            if end <= 0:
                return
            yield line.decode(errors="replace").rstrip("\r\n")
            end -= len(line)


def merged(found: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """Yield the lines of several logs sorted by time, each with the name of its log. A line without a time follows the
    previous line."""
    return (
        (name, line) for _, name, line in heapq.merge(*(_timed(*each) for each in found.items()), key=itemgetter(0))
    )


def _timed(name: str, lines: Iterable[str]) -> Iterator[tuple[float, str, str]]:
    latest = 0.0
    for line in lines:
        latest = max(latest, line_time(line) or latest)
        yield latest, name, line


def line_time(line: str) -> float | None:
    """Return the time at the start of a line or in its timestamp, in seconds since the epoch; None if there is none."""
    from datetime import datetime

    for pattern in TIMES:
        if found := pattern.search(line[:300]):
            with suppress(ValueError):
                return datetime.fromisoformat(found[1].replace(",", ".")).timestamp()
    return None


def follow(paths: Mapping[str, Path], positions: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Yield new lines forever, each with the name of its log. A log may be rotated, or not exist yet."""
    files = {name: _Followed(path, positions.get(name, 0)) for name, path in paths.items()}
    try:
        while True:
            found = [(name, line) for name, file in files.items() for line in file.read()]
            yield from found
            if not found:
                time.sleep(PAUSE)
    finally:
        for file in files.values():
            file.close()


def ends(paths: Mapping[str, Path]) -> dict[str, int]:
    """Return the position after the last complete line of each log, from which `follow` can continue."""
    return {name: _end(path) for name, path in paths.items()}


def _end(path: Path) -> int:
    with suppress(OSError), path.open("rb") as file:
        position = file.seek(0, os.SEEK_END)
        while position > 0:
            step = min(BLOCK, position)
            position = file.seek(position - step)
            if (at := file.read(step).rfind(b"\n")) >= 0:
                return position + at + 1
    return 0


def _older(path: Path) -> Iterable[Path]:
    """Return the rotated logs of a log, the oldest first."""
    found = [each for each in path.parent.glob(f"{path.name}.*") if each.suffix[1:].isdigit()]
    return sorted(found, key=lambda each: -int(each.suffix[1:]))


class _Followed:
    """A log that is being followed, from the byte at `position` on.

    The file stays open, because lines that are written just before a rotation are then in the rotated file.
    """

    def __init__(self, path: Path, position: int) -> None:
        self.path = path
        self.position = position
        self.file: FileIO | None = None
        self.rest = b""

    def read(self) -> list[str]:
        """Return the new complete lines."""
        with suppress(OSError):
            inode = self.path.stat().st_ino
            is_rotated = self.file is None or os.fstat(self.file.fileno()).st_ino != inode
            self._read_on()
            if is_rotated:
                self._open()
                self._read_on()
        *lines, self.rest = self.rest.split(b"\n")
        return [line.decode(errors="replace") for line in lines]

    def close(self) -> None:
        """Close the log."""
        if self.file is not None:
            self.file.close()

    def _open(self) -> None:
        file = FileIO(self.path)
        file.seek(self.position)
        self.close()
        self.file, self.position = file, 0  # for the next file

    def _read_on(self) -> None:
        if self.file is not None:
            if os.fstat(self.file.fileno()).st_size < self.file.tell():  # it was emptied
                self.file.seek(0)
            self.rest += self.file.read()
