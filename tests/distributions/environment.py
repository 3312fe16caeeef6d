"""Wheels, virtual environments and throw-away plugins for the tests in this folder."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
CONSTRAINTS = ROOT / "constraints.txt"
SECONDS = 60
BUILD = """
import sys
from hatchling.builders.wheel import WheelBuilder
for source in sys.argv[2:]:
    list(WheelBuilder(source).build(directory=sys.argv[1], versions=["standard"]))
"""


def build(source: Path, target: Path) -> Path:
    """Build the wheel of one of Pulpo's own distributions, as for a release."""
    run(UV, "build", "--quiet", "--wheel", "--build-constraint", CONSTRAINTS, "-o", target, source)
    name = source.name if source != ROOT else "pulpo_core"
    return next(target.glob(f"{name}-*.whl"))


@dataclass(frozen=True)
class Distribution:
    """A third party's plugin: a pyproject.toml and one module."""

    name: str
    module: str
    plugin: str = ""
    requires: str = "pulpo-core"

    @property
    def files(self) -> dict[str, str]:
        """Return the whole source tree: texts by path."""
        plugin = self.plugin or self.name
        pyproject = f"""\
            [build-system]
            requires = ["hatchling"]
            build-backend = "hatchling.build"

            [project]
            name = "{self.name}"
            version = "1.2.3"
            dependencies = ["{self.requires}"]

            [project.entry-points."pulpo.plugins"]
            {plugin} = "{self.import_name}"
            """
        return {"pyproject.toml": textwrap.dedent(pyproject), f"{self.import_name}.py": textwrap.dedent(self.module)}

    @property
    def import_name(self) -> str:
        """The module of the entry point."""
        return self.name.replace("-", "_")

    def write(self, folder: Path) -> Path:
        """Write the sources."""
        source = folder / self.name
        source.mkdir(parents=True)
        for name, content in self.files.items():
            (source / name).write_text(content, encoding="utf-8")
        return source


def build_all(folder: Path, *distributions: Distribution) -> list[Path]:
    """Write the sources of plugins below `folder`, and build their wheels, all in one process."""
    sources = [distribution.write(folder) for distribution in distributions]
    run(sys.executable, "-c", BUILD, folder / "wheels", *sources)
    return sorted((folder / "wheels").glob("*.whl"))


class Environment:
    """A virtual environment that contains only wheels, and runs programs as a user would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        run(UV, "venv", "--quiet", "--python", sys.executable, folder)

    def install(self, *wheels: Path, dependencies: bool = True) -> None:
        """Install wheels."""
        options = ["-c", CONSTRAINTS] if dependencies else ["--no-deps"]
        run(UV, "pip", "install", "--quiet", "--python", self.bin / "python", *options, *wheels)

    def uninstall(self, *names: str) -> None:
        """Uninstall distributions."""
        run(UV, "pip", "uninstall", "--quiet", "--python", self.bin / "python", *names)

    @contextmanager
    def having(self, folder: Path, *distributions: Distribution) -> Iterator[None]:
        """Install plugins for the duration of a block."""
        self.install(*build_all(folder, *distributions), dependencies=False)
        try:
            yield
        finally:
            self.uninstall(*(distribution.name for distribution in distributions))

    def variables(self, extra: Mapping[str, str]) -> dict[str, str]:
        """Return a clean environment, without variables of the repository or of the user who runs the tests."""
        home = self.folder.parent / "home"
        home.mkdir(exist_ok=True)
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", **extra}

    def python(self, *arguments: str, cwd: Path) -> "Result":
        """Run Python."""
        return self._run("python", *arguments, cwd=cwd)

    def pulpo(self, *arguments: str, cwd: Path, **variables: str) -> "Result":
        """Run `pulpo`, and wait for it."""
        return self._run("pulpo", *arguments, cwd=cwd, **variables)

    def _run(self, program: str, *arguments: str, cwd: Path, **variables: str) -> "Result":
        done = subprocess.run(
            [str(self.bin / program), *arguments],
            cwd=cwd,
            env=self.variables(variables),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def api(self, cwd: Path, **variables: str) -> Iterator["Api"]:
        """Serve the API of the project in `cwd` on a free port, for the duration of a block."""
        port = free_port()
        command = [str(self.bin / "pulpo"), "api", "start", "--port", str(port)]
        with (cwd / "api.log").open("a+") as log:
            process = subprocess.Popen(command, cwd=cwd, env=self.variables(variables), stdout=log, stderr=log)
            client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=SECONDS)
            api = Api(process, client, Path(log.name))
            try:
                api.wait()
                yield api
            finally:
                client.close()
                process.kill()
                process.wait()


@dataclass(frozen=True)
class Result:
    """The output of a program."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Api:
    """A served API."""

    process: subprocess.Popen[bytes]
    client: httpx.Client
    log: Path

    def wait(self) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                self.client.get("/health")
            except httpx.TransportError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.05)
            else:
                return

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it as a service manager would, and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(SECONDS)


def run(*command: Any, cwd: Path | None = None) -> None:
    """Run a tool that must succeed."""
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        list(map(str, command)), cwd=cwd, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"{done.args}\n{done.stdout}{done.stderr}"


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def processes(text: str) -> list[str]:
    """Return the processes whose command line contains `text`."""
    listing = subprocess.run(["ps", "-eww", "-o", "args="], capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.splitlines() if text in line]


def tree(folder: Path) -> dict[str, str]:
    """Return the files of a folder, with their content."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "__pycache__"]
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}
