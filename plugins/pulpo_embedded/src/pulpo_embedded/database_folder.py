"""The files in the folder of an embedded database."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT = 2_000_000  # bytes; one older log of the same size is kept


@dataclass(frozen=True)
class DatabaseFolder:
    """The files of one embedded database. `path` is absolute and free of symbolic links."""

    path: Path

    @property
    def lease(self) -> Path:
        """Locked shared by every process that uses the database, and exclusively by a keeper that shuts it down."""
        return self.path / "lease"

    @property
    def start_lock(self) -> Path:
        """Locked by the process that starts the server, so that only one does."""
        return self.path / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """Locked by the keeper for as long as it lives."""
        return self.path / "keeper.lock"

    @property
    def server_lock(self) -> Path:
        """Locked by the keeper and the server, which inherits the open file, until both have ended."""
        return self.path / "server.lock"

    @property
    def state(self) -> Path:
        """The state file: where the running server listens."""
        return self.path / "server.json"

    @property
    def port(self) -> Path:
        """The server's last port. It takes the same one again if it can, because its clients look for it there."""
        return self.path / "port"

    @property
    def config(self) -> Path:
        """An empty configuration file, so that the engine looks for no other."""
        return self.path / "engine.toml"

    @property
    def data(self) -> Path:
        """The folder of the engine's own files."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """The output of the keeper and the server."""
        return self.path / "server.log"

    def open_log(self) -> int:
        """Open the log for appending, so that it can be emptied while others write to it."""
        return os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def rotate_log(self) -> None:
        """Move the content of a log that has grown too long to `server.log.1`."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            shutil.copy2(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def log_tail(self, offset: int, lines: int = 12) -> str:
        """Return the last lines that were logged after `offset` bytes."""
        with self.log.open("rb") as log:
            log.seek(offset)
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
