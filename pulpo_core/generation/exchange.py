"""Replaces a folder by a new one, so that the folder exists at every moment."""

import ctypes
import errno
import os
import sys
from pathlib import Path

from pulpo_core.generation.files import remove_tree

_EXCHANGE = 2  # RENAME_EXCHANGE of Linux' renameat2, RENAME_SWAP of macOS' renamex_np
_AT_FDCWD = -100


def exchange(new: Path, old: Path) -> None:
    """Swap two folders of one file system, atomically if the system supports it. The old content is then at `new`.

    Otherwise (Windows, some network file systems), `old` is moved aside first. If the process is killed between the two
    steps, `put_back` moves it back.
    """
    if not old.exists():
        new.rename(old)
        return
    if _swap(os.fsencode(new), os.fsencode(old)):
        return
    aside = _aside(old)
    old.rename(aside)
    new.rename(old)
    aside.rename(new)


def put_back(folder: Path) -> None:
    """Move back a folder that an interrupted `exchange` moved aside, or remove it if it was replaced."""
    aside = _aside(folder)
    if not folder.exists() and aside.exists():
        aside.rename(folder)
    remove_tree(aside)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name.lstrip('.')}.pulpo-old")


def _swap(one: bytes, other: bytes) -> bool:
    """Swap two paths with a system call; return False if there is none."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            result = libc.renamex_np(one, other, _EXCHANGE)
        else:
            result = libc.renameat2(_AT_FDCWD, one, _AT_FDCWD, other, _EXCHANGE)
    except (AttributeError, OSError, TypeError):
        return False
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), os.fsdecode(other))
