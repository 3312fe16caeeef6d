"""The project's own Prefect server: one process, which holds a lock in the project's folder while it runs.

The lock shows every command that the server is running; its process id alone may belong to another program by now.
"""

import errno
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from pulpo_core.exceptions import ConfigurationError, ServiceError
from pulpo_prefect.server.answering import answers
from pulpo_prefect.server.location import ServerLocation
from pulpo_prefect.settings import PrefectSettings

START_SECONDS = 90.0  # seconds; creating a database takes 10 s on a quiet machine
STOP_SECONDS = 15.0
PAUSE = 0.1


class Server:
    """The server of one project, for every process that can read the project's folder."""

    def __init__(self, location: ServerLocation) -> None:
        self.location = location
        self._pid = location.home / "server.pid.txt"
        self._lock = location.home / "server.lock"

    @property
    def is_running(self) -> bool:
        """True if a process holds the lock. The server may not answer yet."""
        import fcntl  # not on Windows

        try:
            with self._lock.open("rb") as lock:  # a shared lock, as others may ask at the same moment
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False

    @property
    def pid(self) -> int | None:
        """The process id, or None if the server is not running."""
        if not self.is_running:
            return None
        try:
            return int(self._pid.read_text())
        except (OSError, ValueError):
            return None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock inside the block, as the server's process. Raises ServiceError if another process holds it."""
        self.location.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock, timeout=5 * PAUSE)  # `is_running` of another process may hold it briefly
        try:
            lock.acquire()
        except Timeout:
            raise ServiceError(
                f"the Prefect server of this project is already running at {self.location.ui_url} (process {self.pid})",
                hint="`pulpo prefect restart` restarts it, `pulpo prefect stop` stops it",
            ) from None
        with lock:
            self._pid.write_text(str(os.getpid()))
            yield

    def wait(self) -> None:
        """Wait until the server answers, ends, or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.location.api_url) and self.is_running and time.monotonic() < deadline:
            time.sleep(PAUSE)

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Stop the server, by force if it ignores the request. Returns False if none is running."""
        pid = self.pid
        if pid is None:
            return False
        for number in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not self.is_running:
                    return True
                time.sleep(PAUSE)
        raise ServiceError(f"the Prefect server, process {pid}, does not end", hint="check what keeps it busy")


def check_address(settings: PrefectSettings) -> None:
    """Raise ConfigurationError if others can reach the server without a password, ServiceError if its port is taken."""
    loopback = settings.host in ("localhost", "::1") or settings.host.startswith("127.")
    if not loopback and not os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        raise ConfigurationError(
            f"host={settings.host!r} lets other machines reach the Prefect server, and with it run code on this one",
            where="[tool.pulpo.prefect]",
            hint="set PREFECT_SERVER_API_AUTH_STRING and PREFECT_API_AUTH_STRING to user:password, or set host to "
            "127.0.0.1",
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used: {error.strerror}"
            raise ServiceError(
                f"port {settings.port} of {settings.host} {reason}",
                where="[tool.pulpo.prefect] port",
                hint="stop the program that listens there, or set another port (PULPO_PREFECT_PORT)",
            ) from None
