"""`pulpo api start`, other servers, and a database that goes away."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from pulpo_core.project import Project

if TYPE_CHECKING:
    from plugins.pulpo_api.tests.conftest import Serve

MAIN = """
    from beanie import Document
    from pulpo_core import datamodel

    @datamodel{arguments}
    class Thing(Document):
        text: str = ""
"""
PULPO = [sys.executable, "-m", "pulpo_core"]
MakeProject = Callable[..., Project]


def run(project: Project, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the `pulpo` command in a project."""
    environment = {**os.environ, **variables}
    return subprocess.run(
        [*PULPO, *words], cwd=project.root, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_not_compiled(make_project: MakeProject) -> None:
    done = run(make_project(MAIN.format(arguments="")), "api", "start")
    assert done.returncode == 2
    assert done.stderr.startswith("error: the API is not compiled yet\n")
    assert "fix: run `pulpo compile` first" in done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "example.com", ""])
def test_only_loopback(host: str, make_project: MakeProject) -> None:
    project = make_project(MAIN.format(arguments=""), settings={"api": {"host": host}})
    done = run(project, "api", "start")
    assert done.returncode == 2
    assert f"reachable from outside on '{host}'" in done.stderr
    assert run(project, "api", "start", "--host", host or "::").returncode == 2


def test_port_is_taken(make_project: MakeProject) -> None:
    project = make_project(MAIN.format(arguments=""))
    run(project, "compile")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        for words in ([], ["--workers", "2"]):
            done = run(project, "api", "start", "--port", str(port), *words)
            assert done.returncode == 3
            assert done.stderr.startswith(f"error: port {port} of 127.0.0.1 is taken\n")
            assert f"`pulpo api start --port {port + 1}`" in done.stderr


@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_database(workers: str, make_project: MakeProject) -> None:
    settings = {"database_url": f"mongodb://127.0.0.1:{free_port()}/x", "database_timeout": 0.2}
    project = make_project(MAIN.format(arguments=""), settings=settings)
    run(project, "compile")
    done = run(project, "api", "start", "--port", str(free_port()), "--workers", workers)
    assert done.returncode == 3
    assert done.stderr.startswith("error: no database answers at mongodb://127.0.0.1:")
    assert "Traceback" not in done.stderr


def test_indexes_that_the_database_refuses(make_project: MakeProject, database_url: str) -> None:
    source = MAIN.format(arguments='(indexes=["text"])') + "\n        class Settings:\n            indexes = [INDEX]\n"
    head = '    from pymongo import IndexModel\n    INDEX = IndexModel([("title", 1)], name="text_1")\n'
    project = make_project(head + source, settings={"database_url": database_url})
    assert run(project, "compile").returncode == 0
    done = run(project, "api", "start", "--port", str(free_port()))
    assert done.returncode == 3
    assert done.stderr.startswith("error: the database refuses the project's indexes")
    assert "Traceback" not in done.stderr


def serves(command: list[str], project: Project, port: int, number: int) -> int:
    """Start a server, ask it, stop it with a signal; returns its exit code."""
    with subprocess.Popen(command, cwd=project.root, stderr=subprocess.PIPE, text=True) as process:
        try:
            with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
                assert client.get(f"http://127.0.0.1:{port}/things").json()["items"] == []
        finally:
            process.send_signal(number)
            _, log = process.communicate(timeout=20)
    assert "Traceback" not in log
    return process.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_quietly(number: int, make_project: MakeProject, database_url: str) -> None:
    project, port = make_project(MAIN.format(arguments=""), settings={"database_url": database_url}), free_port()
    run(project, "compile")
    assert serves([*PULPO, "api", "start", "--port", str(port)], project, port, number) == 0


def test_another_server(make_project: MakeProject, database_url: str) -> None:
    project, port = make_project(MAIN.format(arguments=""), settings={"database_url": database_url}), free_port()
    run(project, "compile")
    command = [sys.executable, "-m", "uvicorn", "--app-dir", ".run_cache", "--port", str(port), "generated_api:app"]
    serves(command, project, port, signal.SIGTERM)


class Engine:
    """A database server of the test's own, on a port that stays the same."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        options = ["--port", str(self.port), "--storage-path", str(folder), "--sync-on-commit"]
        self.command = [sys.executable, "-m", "secantus", *options]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def test_database_goes_away_and_comes_back(tmp_path: Path, serve: "Serve", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULPO_DATABASE_TIMEOUT", "0.5")
    engine = Engine(tmp_path / "data")
    engine.start()
    try:
        wait_for_port(engine.port)
        served = serve("shop", f"mongodb://127.0.0.1:{engine.port}/shop")
        api = served.client
        assert api.post("/things", json={"text": "kept"}).status_code == 201
        assert api.get("/ready").status_code == 200
        engine.kill()
        for method, path in [
            ("GET", "/ready"),
            ("GET", "/things"),
            ("GET", "/things/0123456789abcdef01234567"),
            ("POST", "/things"),
            ("POST", "/operations/things.all"),
        ]:
            body = {"text": "lost"} if path == "/things" and method == "POST" else None
            response = api.request(method, path, json=body)
            assert response.status_code == 503, response.text
            assert response.headers["content-type"] == "application/problem+json"
            assert re.search("does not answer|no database answers", response.json()["detail"])
        assert api.get("/health").status_code == 200
        engine.start()
        served.until(lambda: api.get("/ready").status_code == 200)
        assert [thing["text"] for thing in api.get("/things").json()["items"]] == ["kept"]
        assert "Traceback" not in served.log
    finally:
        engine.kill()


def wait_for_port(port: int) -> None:
    """Wait until somebody listens."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), trust_env=False) as client:
        try:
            client.get(f"http://127.0.0.1:{port}/")
        except httpx.RemoteProtocolError:
            return
        except httpx.ReadError:
            return
