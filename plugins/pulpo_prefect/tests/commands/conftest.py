"""The commands, run as a person runs them: in processes of their own, on one Prefect server for the session."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient

from pulpo_core.services import bound_command
from pulpo_core.testing import free_port, quick_command
from pulpo_core.testing.commands import environment
from pulpo_core.testing.forks import COMMAND

GATE = Path(__file__).parent / "gate"
EXAMPLES = Path(__file__).parents[4] / "examples"
QUICK = {  # Prefect's own pauses, which are meant for servers with much to do
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "2",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    "PREFECT_RUNNER_POLL_FREQUENCY": "2",
}


@dataclass
class Done:
    """The result of a command."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """The cells of a table."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def json(self) -> Any:
        """The values that `--json` printed."""
        return json.loads(self.out)


@dataclass
class Shell:
    """A project's folder, and the variables that its commands are given."""

    root: Path
    variables: Mapping[str, str]
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __call__(self, *words: str, code: int = 0, **variables: str) -> Done:
        """Run `pulpo WORDS`, which must exit with `code`."""
        command, environment = [*quick_command(), *words], self._environment(variables)
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=200)
        assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
        return Done(done.returncode, done.stdout, done.stderr)

    def python(self, *words: str, **variables: str) -> Done:
        """Run Python in the project's folder; it must succeed."""
        command, environment = [sys.executable, *words], self._environment(variables)
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=200)
        assert done.returncode == 0, f"{done.returncode}: {done.stdout}{done.stderr}"
        return Done(done.returncode, done.stdout, done.stderr)

    def end(self) -> None:
        """Kill what was started, with all its children."""
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.started.clear()

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `pulpo WORDS`, in a process group of its own."""
        return self._begin([*COMMAND, *words], self.root)

    def begin_python(self, script: Path, *words: str) -> None:
        """Start a Python script in its own folder, the same way."""
        self._begin([sys.executable, str(script), *words], script.parent)

    def _begin(self, command: list[str], folder: Path) -> subprocess.Popen[bytes]:
        log = (folder / f"log-{time.monotonic_ns()}.txt").open("wb")
        process = subprocess.Popen(
            bound_command(command),
            cwd=folder,
            env=self._environment({}),
            start_new_session=True,
            stdout=log,
            stderr=log,
        )
        log.close()
        self.started.append(process)
        return process

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        return environment({**QUICK, **self.variables, **variables})


@pytest.fixture(scope="session")
def port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory, port: int) -> Callable[..., Shell]:
    """Return a function that copies a project and compiles it; by default it has an embedded database."""

    def copy(project: Path, **variables: str) -> Shell:
        root = tmp_path_factory.mktemp(project.name) / project.name
        shutil.copytree(project, root, ignore=shutil.ignore_patterns(".*", "__pycache__", "tests"))
        usual = {"PULPO_PREFECT_PORT": str(port), "PULPO_DATABASE_TIMEOUT": "30", "PULPO_EMBEDDED_LINGER": "30"}
        shell = Shell(root, {**usual, **variables})
        shell("compile", "--only", "prefect", "--only", "prefect-deployments")
        return shell

    return copy


@pytest.fixture(scope="session")
def gate(copied: Callable[..., Shell], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """Copy the project whose operations wait for a file."""
    shell = copied(GATE, GATE=str(tmp_path_factory.mktemp("gate-files")))
    yield shell
    shell.end()


@pytest.fixture(scope="session")
def server(gate: Shell) -> Iterator[str]:
    """Start the Prefect server of `gate`, which the other projects use too; its API."""
    done = gate("prefect", "start", "--background")
    address = done.out.split()[2]
    yield f"{address}/api"
    gate("prefect", "stop")


@pytest.fixture
def prefect(server: str) -> Iterator[SyncPrefectClient]:
    """Connect Prefect's own client to that server."""
    with SyncPrefectClient(server) as client:
        yield client
