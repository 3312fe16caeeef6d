"""The files of a project's services in the background: `.pulpo/services`."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pulpo_core.exceptions import ConfigurationError, ServiceError

LONGEST_SOCKET = 95  # bytes; the limit is 104 on macOS and 108 on Linux, and supervisor adds a process id
LOCK_SECONDS = 120.0


@dataclass(frozen=True)
class ServicesFolder:
    """The files of the services of one project. `path` is absolute."""

    path: Path

    @classmethod
    def of(cls, root: Path) -> "ServicesFolder":
        """Return the folder of the project at `root`."""
        return cls(root / ".pulpo" / "services")

    @property
    def plan(self) -> Path:
        """The file of the plan: see `plan.py`."""
        return self.path / "plan.json"

    @property
    def record(self) -> Path:
        """The file of the watcher's record: see `record.py`."""
        return self.path / "record.json"

    @property
    def configuration(self) -> Path:
        """The configuration file of supervisor."""
        return self.path / "supervisord.conf"

    @property
    def supervisor_log(self) -> Path:
        """The log of supervisor itself."""
        return self.path / "supervisord.log"

    @property
    def watcher_log(self) -> Path:
        """The log of the watcher."""
        return self.path / "watcher.log"

    @property
    def logs(self) -> Path:
        """The folder of the services' logs."""
        return self.path / "logs"

    def log(self, name: str) -> Path:
        """Return the log of a service."""
        return self.logs / f"{name}.log"

    @property
    def socket(self) -> Path:
        """The socket of supervisor: in the folder, or in the user's cache if that path is too long for a socket.

        It is never in the folder for temporary files, which is cleaned, or in that of the session, which is removed.
        """
        own = self.path / "supervisor.sock"
        if len(os.fsencode(own)) <= LONGEST_SOCKET:
            return own
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulpo" / f"{digest}.sock"
        if len(os.fsencode(cache)) > LONGEST_SOCKET:
            raise ConfigurationError(
                f"the path of a socket may have at most {LONGEST_SOCKET} bytes, but {own} and {cache} are longer",
                hint="set XDG_CACHE_HOME to a shorter path, or move the project",
            )
        return cache

    def make(self) -> None:
        """Create the folders, accessible for this user only."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def changing(self, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Let one process at a time change the services. Raises ServiceError if another one takes too long."""
        from filelock import FileLock, Timeout  # imported here, because not every process needs it

        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(self.path / "changes.lock", timeout=seconds)
        try:
            lock.acquire()
        except Timeout:
            raise ServiceError(
                f"another command has been changing the services for more than {seconds:g} s",
                where=self.path,
                hint="wait for it, or end it",
            ) from None
        try:
            yield
        finally:
            lock.release()

    def forget(self) -> None:
        """Remove all files except logs, after everything has stopped."""
        for path in (self.plan, self.record, self.configuration, self.socket):
            with suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
