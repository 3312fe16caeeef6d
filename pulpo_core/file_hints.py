"""Hints for errors of the file system."""

import errno

PERMISSION = "let this user read and write there, or work on a copy of the project"
IN_THE_WAY = "something else has this name: move or remove it"
UNUSABLE = {
    errno.EACCES: PERMISSION,
    errno.EPERM: PERMISSION,
    errno.EROFS: "it is on a read-only file system: work on a copy of the project",
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the user's quota is used up: free some space",
    errno.EEXIST: IN_THE_WAY,
    errno.EISDIR: IN_THE_WAY,
    errno.ENOTDIR: IN_THE_WAY,
}
"""Hints for errors of the file system, in any command."""
FULL = (errno.ENOSPC, errno.EDQUOT)


def file_hint(error: OSError, otherwise: str) -> str:
    """Return the hint for a full or read-only disk; for other errors, that of the command."""
    return UNUSABLE[error.errno] if error.errno in (*FULL, errno.EROFS) else otherwise
