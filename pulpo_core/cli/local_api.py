"""The socket file through which a local user reaches the project's running API, and a check that the API is current.

`.pulpo/api.sock` can be opened by this user only. A client that connects to it is therefore this user, who could also
run the project, and may name the actor: see `ACTOR`. `.pulpo/api.json` records the settings and files with which the
API runs. This module imports little, because a command uses it before it imports the project.
"""

import hashlib
import json
import os
import socket
import sys
from pathlib import Path

from pulpo_core.atomic_files import replace_file
from pulpo_core.cli.completion import stamp
from pulpo_core.project_file import PROJECT_FILES

ACTOR = "x-pulpo-actor"
"""The header with the actor, accepted on the socket file only: `{"id": …, "roles": […], "channel": …}`."""
SOCKET = "api.sock"
RECORD = "api.json"
LONGEST = 100  # bytes of a path: systems allow 104 to 108
OF_ONE_COMMAND = (
    "PULPO_API_",
    "PULPO_CLI_",
    "PULPO_INPUT_",
    "PULPO_LOG_",
    "PULPO_PROJECT",
    "PULPO_SERVICES_",
    "PULPO_TRACEBACK",
)
"""Variables that do not affect operations."""


def socket_file(root: Path) -> Path | None:
    """Return the path of the project's socket file; None if the system or the path allows none."""
    path = root / ".pulpo" / SOCKET
    return path if hasattr(socket, "AF_UNIX") and len(os.fsencode(path)) <= LONGEST else None


def answers(path: Path) -> bool:
    """Return True if a process listens on the socket file, and only this user can open it."""
    if not is_own_socket(path):
        return False
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1.0)
            probe.connect(str(path))
    except OSError:
        return False
    return True


def is_own_socket(path: Path) -> bool:
    """Return True if a path is a project's socket file, and only this user can open it."""
    try:
        about = path.stat()
    except OSError:
        return False
    is_closed = about.st_uid == os.getuid() and not about.st_mode & 0o077
    return (path.parent.name, path.name) == (".pulpo", SOCKET) and is_closed


def write_record(root: Path) -> None:
    """Record the settings and the files of the project that this process has loaded."""
    own = f"{root}{os.sep}"
    found = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    files = {file: stamp(file) for file in found if file and file.startswith(own) and "site-packages" not in file}
    replace_file(root / ".pulpo" / RECORD, json.dumps({"settings": _settings(root), "files": files}))


def current_api(root: Path) -> Path | None:
    """Return the socket file of the project's running API, or None if its settings or code are not those that this
    process would have."""
    path = socket_file(root)
    if path is None or not path.exists():
        return None
    try:
        record = json.loads((root / ".pulpo" / RECORD).read_bytes())
        is_same = record["settings"] == _settings(root) and all(stamp(f) == s for f, s in record["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return path if is_same and answers(path) else None


def _settings(root: Path) -> str:
    """Return a digest of the sources of the project's settings: the record stores no text, which may have secrets."""
    found = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PULPO_") and not name.startswith(OF_ONE_COMMAND)
    }
    parts = [sys.executable, json.dumps(found, sort_keys=True)]
    for name in (*PROJECT_FILES, ".env"):
        file = root / name
        parts.append(file.read_text(encoding="utf-8", errors="replace") if file.is_file() else "")
    return hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
