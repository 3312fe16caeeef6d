"""Real processes on real folders, and a look into the process table at the end."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from pulpo_core.testing import until
from pulpo_embedded.processes.database_folder import DatabaseFolder
from pulpo_embedded.processes.engine import command_line
from pulpo_embedded.processes.server import release
from pulpo_embedded.processes.server_options import ServerOptions
from pulpo_embedded.processes.server_state import ServerState

OPTIONS = ServerOptions(linger=0.2, cache_size="64M")

# Acquires, prints the URL, and stays until its standard input ends.
# With "fork" it is a child of the process that acquired; with "nobody" it gives up being root.
CLIENT = """
import os, sys
from pathlib import Path
from pulpo_embedded.processes.server_options import ServerOptions
from pulpo_embedded.processes.server import acquire
if sys.argv[3:] == ["nobody"]:
    os.setuid(65534)
print(acquire(Path(sys.argv[1]), ServerOptions.load(sys.argv[2])), flush=True)
if sys.argv[3:] == ["fork"] and os.fork():
    os._exit(0)
sys.stdin.read()
"""


def processes(text: str) -> dict[int, str]:
    """The processes whose command line contains `text`."""
    if Path("/proc/self").exists():
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    else:
        listing = subprocess.run(["ps", "-eo", "pid="], capture_output=True, check=True)
        pids = [int(pid) for pid in listing.stdout.split()]
    return {pid: line for pid in pids if text in (line := command_line(pid))}


class Bench:
    """A database folder, and the processes that use it."""

    options = OPTIONS

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = DatabaseFolder(path.resolve())
        self.clients: list[subprocess.Popen[str]] = []
        self.mongos: list[MongoClient[Any]] = []

    def client(self, *arguments: str, path: Path | None = None, **options: Any) -> subprocess.Popen[str]:
        """A process that acquires the database and stays."""
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", CLIENT, str(path or self.path), OPTIONS.dump(), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
        self.clients.append(process)
        return process

    @staticmethod
    def url(client: subprocess.Popen[str]) -> str:
        """Return the URL that a client printed."""
        assert client.stdout
        return client.stdout.readline().strip()

    def mongo(self, url: str) -> MongoClient[Any]:
        """A driver on the database, without a lease."""
        self.mongos.append(MongoClient(url, serverSelectionTimeoutMS=20_000))
        return self.mongos[-1]

    @property
    def state(self) -> ServerState:
        """The state of the server."""
        state = ServerState.read(self.folder.state)
        assert state
        return state

    def servers(self) -> set[int]:
        """The engine's processes on this folder."""
        return set(processes(f"--config {self.folder.config} "))

    def keepers(self) -> set[int]:
        """The keepers of this folder."""
        return set(processes(f"pulpo_embedded.processes.keeper {self.folder.path} "))

    def all_gone(self) -> bool:
        """Return whether no server and no keeper is left."""
        return not self.servers() | self.keepers()

    def leave(self) -> None:
        """Let every user of the database go."""
        while self.mongos:
            self.mongos.pop().close()
        for client in self.clients:
            with suppress(BrokenPipeError):
                client.communicate()
        self.clients.clear()
        release(self.path)

    @staticmethod
    def until(condition: Callable[[], object]) -> None:
        """Wait for a condition."""
        until(condition)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """A database of this test's own."""
    bench = Bench(tmp_path / "db")
    yield bench
    bench.leave()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Bench]:
    """A second database."""
    bench = Bench(tmp_path / "other")
    yield bench
    bench.leave()


@pytest.fixture(scope="session", autouse=True)
def nothing_is_left_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After the last test, none of our processes is running."""
    base = str(tmp_path_factory.getbasetemp())
    known = processes(base).items()  # those that run these tests with --basetemp
    others = f"{base}/database"  # that of the fixture `database_server` lives until this process ends

    def left() -> set[tuple[int, str]]:
        return {(pid, line) for pid, line in processes(base).items() - known if others not in line}

    yield
    with suppress(AssertionError):
        until(lambda: not left())
    assert not left()
