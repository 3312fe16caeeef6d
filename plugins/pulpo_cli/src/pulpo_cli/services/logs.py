"""Reads the logs of services: the last lines, the lines since a time, and new lines as they are written."""

import heapq
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from operator import itemgetter
from pathlib import Path

from pulpo_core.exceptions import ConfigurationError

PAUSE = 0.2
BLOCK = 65_536
DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)")
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}
TIMES = (
    re.compile(r'"timestamp": ?"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^"]*)"'),
    re.compile(r"(?:^|\s)(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?)"),
)


def tail(path: Path, lines: int) -> list[str]:
    """Return the last lines of a log."""
    with suppress(OSError), path.open("rb") as file:
        position = file.seek(0, os.SEEK_END)
        found = b""
        while position > 0 and found.count(b"\n") <= lines:
            step = min(BLOCK, position)
            position = file.seek(position - step)
            found = file.read(step) + found
        return found.decode(errors="replace").splitlines()[-lines:] if lines else []
    return []


def since(path: Path, moment: float) -> Iterator[str]:
    """Yield the lines of a log and its rotated files since a time (in seconds since the epoch).

    A line without a time has that of the previous line; before the first time, that of its file.
    """
    for each in [*_older(path), path]:
        with suppress(OSError):
            if each.stat().st_mtime < moment:
                continue
            is_new = False
            with each.open(encoding="utf-8", errors="replace") as file:
                for line in file:
                    found = line_time(line)
                    is_new = found >= moment if found is not None else is_new
                    if is_new:
                        yield line.rstrip("\n")


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
    while True:
        found = [(name, line) for name, file in files.items() for line in file.read()]
        yield from found
        if not found:
            time.sleep(PAUSE)


def sizes(paths: Mapping[str, Path]) -> dict[str, int]:
    """Return the sizes of logs, from which `follow` can continue."""
    return {name: path.stat().st_size if path.exists() else 0 for name, path in paths.items()}


def moment(text: str) -> float:
    """Parse a time, given as an age (`10m`, `2h`) or as a date and time. Raises ConfigurationError."""
    if found := DURATION.fullmatch(text.strip()):
        return time.time() - float(found[1]) * UNITS[found[2]]
    if (found_time := line_time(text if "T" in text or " " in text else f"{text} 00:00:00")) is not None:
        return found_time
    raise ConfigurationError(f"{text!r} is not a time", hint="write 30s, 10m, 2h, 1d, or 2026-01-31 12:00:00")


def _older(path: Path) -> Iterable[Path]:
    """Return the rotated logs of a log, the oldest first."""
    found = [each for each in path.parent.glob(f"{path.name}.*") if each.suffix[1:].isdigit()]
    return sorted(found, key=lambda each: -int(each.suffix[1:]))


class _Followed:
    """A followed log. `position` is the number of bytes read so far."""

    def __init__(self, path: Path, position: int) -> None:
        self.path = path
        self.position = position
        self.inode = 0
        self.rest = b""

    def read(self) -> list[str]:
        with suppress(OSError):
            about = self.path.stat()
            if (self.inode and about.st_ino != self.inode) or about.st_size < self.position:
                self.position = 0  # the log was rotated
            self.inode = about.st_ino
            with self.path.open("rb") as file:
                file.seek(self.position)
                new = file.read()
            self.position += len(new)
            *lines, self.rest = (self.rest + new).split(b"\n")
            return [line.decode(errors="replace") for line in lines]
        return []
