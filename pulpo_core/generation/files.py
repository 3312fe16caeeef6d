"""Finds, reads, writes and links files of a tree."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from pulpo_core.exceptions import GenerationError
from pulpo_core.generation.artifacts import Artifact, content_hash


def walk(folder: Path) -> Iterator[Path]:
    """Yield all files, links and empty folders below a folder."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        yield from (Path(parent, name) for name in (*names, *links))
        if not folders and not names and Path(parent) != folder:
            yield Path(parent)


def read(path: Path) -> bytes | None:
    """Return the content of a file; None if there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def hash_of(path: Path) -> str | None:
    """Return the hash of a file, comparable with that of an artifact; None if there is no file."""
    data = read(path)
    return None if data is None else content_hash(data, os.access(path, os.X_OK))


def write(path: Path, artifact: Artifact) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(artifact.data)
    if artifact.executable:
        path.chmod(0o755)


def link(source: Path, target: Path) -> None:
    """Make `target` a hard link to `source`, or a copy if hard links are not supported, or an empty folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir() and not source.is_symlink():
        target.mkdir()
        return
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target, follow_symlinks=False)


def free_name(path: Path) -> Path:
    """Return a free name beside `path` for a hand-edited file."""
    for number in range(1, 1000):
        candidate = path.with_name(f"{path.name}.edited{'' if number == 1 else f'-{number}'}")
        if not candidate.exists():
            return candidate
    raise GenerationError(f"too many edited copies of {path.name} are kept", hint="remove the *.edited files")


def remove_tree(folder: Path) -> None:
    """Remove a folder with its content, including read-only folders. Do nothing if it does not exist.

    Raises OSError.
    """
    for path, _, _ in os.walk(folder):
        Path(path).chmod(0o700)
    if folder.exists():
        shutil.rmtree(folder)
