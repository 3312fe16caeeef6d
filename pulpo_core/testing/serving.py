"""Serves projects during tests."""

import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pulpo_core.testing.commands import environment
from pulpo_core.testing.forks import quick_command
from pulpo_core.testing.waiting import free_port, until

STOP_SECONDS = 20.0


class Served:
    """A compiled project, served by `pulpo api start` in a separate process.

        with Served(root, PULPO_DATABASE_URL=database_url).running() as served:
            httpx.get(f"{served.url}/things")

    `words` are further options of the command, `variables` are environment variables. `ends` is the expected exit code
    when it is stopped.
    """

    def __init__(self, root: Path, *words: str, **variables: str) -> None:
        self.root = root
        self.words = words
        self.variables: Mapping[str, str] = variables
        self.ends = 0
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = root / "api.log"

    @property
    def log(self) -> str:
        """The output of the server so far."""
        return self._log.read_text()

    @contextmanager
    def running(self) -> Iterator["Served"]:
        """Start the server, wait until it is ready, and stop it with SIGTERM after the block."""
        command = [*quick_command(), "api", "start", "--port", str(self.port), *self.words]
        with (
            self._log.open("w") as log,
            subprocess.Popen(
                command, cwd=self.root, env=environment(dict(self.variables)), stdout=log, stderr=log
            ) as process,
        ):
            self.process = process
            try:
                until(lambda: process.poll() is not None or self.is_ready())
                assert process.poll() is None, self.log  # noqa: S101 (a test's own)
                yield self
            finally:
                code = self._stop(process)
        assert code == self.ends, self.log  # noqa: S101

    def is_ready(self) -> bool:
        """Return True if the server and its database answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/ready", timeout=30) as answer:  # noqa: S310 (loopback)
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    @staticmethod
    def _stop(process: "subprocess.Popen[bytes]") -> int:
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
