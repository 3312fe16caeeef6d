"""Writes files so that readers see either the old or the new content."""

import os
from pathlib import Path


def replace_file(path: Path, content: str | bytes, *, is_private: bool = False) -> None:
    """Replace a file, or create it, in one step. A private one can be read by its owner only.

    Raises OSError, and leaves the file as it was. (The package `atomicwrites` is no longer maintained.)
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    mode = 0o600 if is_private else 0o666  # without the bits of the umask
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:  # noqa: PTH123
            file.write(content.encode() if isinstance(content, str) else content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def write_named(path: Path, content: str | bytes) -> None:
    """Write to what a person has named: a file in one step, as `replace_file`; a link, a device or a pipe directly."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    else:
        replace_file(path, content)
