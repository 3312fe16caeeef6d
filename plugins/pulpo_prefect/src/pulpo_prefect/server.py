"""The project's own Prefect server: one process, found again by the lock that it holds for as long as it lives."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pulpo_core.exceptions import ConfigurationError, ServiceError
from pulpo_prefect.server_location import ServerLocation
from pulpo_prefect.settings import PrefectSettings

START_SECONDS = 90.0  # a new database takes 10 s on a quiet machine
STOP_SECONDS = 15.0
ANSWER_SECONDS = 15.0  # a busy machine's; where nothing listens, that shows at once
PAUSE = 0.1


class Server:
    """The server of one project, as anybody sees it who has the project's folder."""

    def __init__(self, location: ServerLocation) -> None:
        self.location = location
        self.log = location.home / "server.log"
        self._pid = location.home / "server.pid.txt"
        self._lock = location.home / "server.lock"
        self._starting = location.home / "starting.lock"

    @property
    def is_running(self) -> bool:
        """Whether a process holds the lock; it may not answer yet."""
        if not self._lock.exists():
            return False
        try:
            with FileLock(self._lock, timeout=0):
                return False
        except Timeout:
            return True

    @property
    def pid(self) -> int | None:
        """The process, or None where none runs."""
        if not self.is_running:
            return None
        try:
            return int(self._pid.read_text())
        except (OSError, ValueError):
            return None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the server's process inside the block. Raises ServiceError where there is one already."""
        self.location.home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock, timeout=5 * PAUSE)  # others hold it for a moment, to see whether they can
        try:
            lock.acquire()
        except Timeout:
            raise ServiceError(
                f"the Prefect server of this project runs already, as process {self.pid}, at {self.location.ui_url}",
                hint="`pulpo prefect restart` starts it anew, `pulpo prefect stop` stops it",
            ) from None
        with lock:
            self._pid.write_text(str(os.getpid()))
            yield

    @contextmanager
    def starting(self) -> Iterator[None]:
        """Be the only one who starts it in the background: whoever comes meanwhile waits, and finds it running."""
        self.location.home.mkdir(parents=True, exist_ok=True)
        with FileLock(self._starting):
            yield

    def spawn(self, root: Path) -> None:
        """Start it in the background, and return when it answers. Raises ServiceError with the end of its log."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "pulpo_core", "--project", str(root), "prefect", "start"],
                cwd=root,
                start_new_session=True,  # a terminal's Ctrl-C is not meant for it
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        if not self.wait(lambda: process.poll() is None):
            code = process.poll()
            process.terminate()
            what = f"does not answer after {START_SECONDS:.0f} s" if code is None else f"ended with exit code {code}"
            end = "\n".join(self.tail(12))
            raise ServiceError(
                f"the Prefect server {what}; its log ends with\n{end}", hint=f"the whole log is {self.log}"
            )
        # It belongs to nobody now: without this, the interpreter would warn about a process that is still running.
        process.returncode = 0

    def wait(self, lives: Callable[[], bool]) -> bool:
        """Wait until it answers. False when it does not live to do so, or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(self.location.api_url):
            if not lives() or time.monotonic() > deadline:
                return False
            time.sleep(PAUSE)
        return True

    def stop(self, seconds: float = STOP_SECONDS) -> bool:
        """Stop it, by force if it does not listen. False where none runs."""
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
        raise ServiceError(f"the Prefect server, process {pid}, does not end", hint="look at what holds it")

    def tail(self, lines: int) -> list[str]:
        """The last lines of what it said in the background."""
        try:
            return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        except FileNotFoundError:
            return []


def answers(api_url: str, seconds: float = ANSWER_SECONDS) -> bool:
    """Whether a Prefect server answers there; one that asks for credentials does."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=seconds):  # noqa: S310 (`locate` has looked at it)
            return True
    except urllib.error.HTTPError as error:
        return error.code in (401, 403)
    except OSError:
        return False


def check_address(settings: PrefectSettings) -> None:
    """Raise ConfigurationError where strangers could reach the server, ServiceError where its port is taken."""
    loopback = settings.host in ("localhost", "::1") or settings.host.startswith("127.")
    if not loopback and not os.environ.get("PREFECT_SERVER_API_AUTH_STRING"):
        raise ConfigurationError(
            f"host={settings.host!r} lets others reach the Prefect server, and who reaches it can run code here",
            where="[tool.pulpo.prefect]",
            hint="set PREFECT_SERVER_API_AUTH_STRING (and PREFECT_API_AUTH_STRING) to user:password, or host to "
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
                hint="stop what listens there, or choose another (PULPO_PREFECT_PORT)",
            ) from None
