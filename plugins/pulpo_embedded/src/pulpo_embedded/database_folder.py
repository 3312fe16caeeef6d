"""What lies in a database's folder."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT = 2_000_000  # bytes; one older log of the same size is kept


@dataclass(frozen=True)
class Folder:
    """The files of one embedded database. `path` is absolute and free of symbolic links."""

    path: Path

    @property
    def lease(self) -> Path:
        """Locked shared by every process that uses the database, exclusively by a keeper that shuts it down."""
        return self.path / "lease"

    @property
    def start_lock(self) -> Path:
        """Locked by the one process that starts the server."""
        return self.path / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """Locked for as long as a keeper lives."""
        return self.path / "keeper.lock"

    @property
    def server_lock(self) -> Path:
        """Locked for as long as a keeper or a server lives: the server inherits the open file."""
        return self.path / "server.lock"

    @property
    def state(self) -> Path:
        """Where the running server is found."""
        return self.path / "server.json"

    @property
    def config(self) -> Path:
        """An empty configuration, so that the engine looks for no other."""
        return self.path / "engine.toml"

    @property
    def data(self) -> Path:
        """The engine's own files."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """What the keeper and the server print."""
        return self.path / "server.log"

    def open_log(self) -> int:
        """A file descriptor that appends, so that the log can be emptied under its writers."""
        return os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def rotate_log(self) -> None:
        """Move a log that has grown too long to `server.log.1`."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            shutil.copy2(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def log_tail(self, offset: int, lines: int = 12) -> str:
        """The last lines that were logged after `offset` bytes."""
        with self.log.open("rb") as log:
            log.seek(offset)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
