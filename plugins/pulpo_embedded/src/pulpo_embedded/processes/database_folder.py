"""The files in the folder of an embedded database."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

LOG_LIMIT = 2_000_000  # bytes; one older log of the same size is kept


@dataclass(frozen=True)
class DatabaseFolder:
    """The files of one embedded database. `path` is absolute and contains no symbolic links."""

    path: Path

    @property
    def lease(self) -> Path:
        """The lease: processes that use the database hold a shared lock on it, a keeper that ends an exclusive one."""
        return self.path / "lease"

    @property
    def start_lock(self) -> Path:
        """The lock of the process that starts the server, so that only one does."""
        return self.path / "start.lock"

    @property
    def keeper_lock(self) -> Path:
        """The lock that the keeper holds as long as it runs."""
        return self.path / "keeper.lock"

    @property
    def server_lock(self) -> Path:
        """The lock of the keeper and the server, which inherits the open file; free once both have ended."""
        return self.path / "server.lock"

    @property
    def state(self) -> Path:
        """The state file, which contains the port of the running server."""
        return self.path / "server.json"

    @property
    def port(self) -> Path:
        """The file with the server's last port, which it takes again if possible, because its clients use it."""
        return self.path / "port"

    @property
    def config(self) -> Path:
        """An empty configuration file, so that the engine does not look for another one."""
        return self.path / "engine.toml"

    @property
    def data(self) -> Path:
        """The folder of the engine's files."""
        return self.path / "data"

    @property
    def log(self) -> Path:
        """The log: the output of the keeper and the server."""
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
