"""Writes files that people may edit: an edited file is kept."""

import hashlib
import re
from pathlib import Path

from pulpo_core.atomic_files import replace_file

MARK = "# Written by `pulpo build`; once you change it, it stays as it is. "
DIGEST = re.compile(re.escape(MARK) + r"([0-9a-f]{12})\n")


def write(path: Path, content: str, *, force: bool = False) -> bool:
    """Write a file whose first line contains a digest of the rest. An edited file is kept; then returns False.

    The comment with the digest is the first line, unless another line must come first.
    """
    first, rest = [*content.split("\n", 1), ""][:2] if content.startswith("# syntax=") else ("", content)
    head = f"{first}\n" if first else ""
    text = f"{head}{MARK}{_digest(rest)}\n{rest}"
    if path.exists() and not force and not _is_own(path.read_text(encoding="utf-8", errors="replace")):
        return path.read_text(encoding="utf-8", errors="replace") == text
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path.resolve(), text)  # of a symbolic link, the file that it leads to
    return True


def _is_own(text: str) -> bool:
    found = DIGEST.search(text)
    return found is not None and found[1] == _digest(text[found.end() :])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
