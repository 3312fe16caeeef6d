"""Checks the free disk space of a database: without any, the engine fails at every command, and cannot start."""

import shutil
from pathlib import Path

NEEDED = 24_000_000  # bytes that the engine needs to start: two journal files and some reserve


def problem(folder: Path) -> str | None:
    """Return a message if the disk of a folder is full, else None."""
    free = shutil.disk_usage(folder).free
    if free >= NEEDED:
        return None
    return f"the disk of {folder} is full: {free / 1e6:.0f} MB are free, but the database needs {NEEDED / 1e6:.0f}"
