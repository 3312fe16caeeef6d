"""`pulpo api start`, and other servers."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from pulpo_core.project import Project
from pulpo_core.testing import quick_command
from pulpo_core.testing.forks import COMMAND

MAIN = """
    from beanie import Document
    from pulpo_core import datamodel

    @datamodel{arguments}
    class Thing(Document):
        text: str = ""
"""
MakeProject = Callable[..., Project]


def run(project: Project, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the `pulpo` command in a project."""
    environment = {**os.environ, **variables}
    return subprocess.run(
        [*quick_command(), *words],
        cwd=project.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
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
    assert run(project, "api", "start", "--host", host or "::", "--workers", "2").returncode == 2


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
    assert serves([*COMMAND, "api", "start", "--port", str(port)], project, port, number) == 0


@pytest.mark.parametrize("server", ["uvicorn", "granian --interface asgi --no-ws"])
def test_another_server(server: str, make_project: MakeProject, database_url: str) -> None:
    project, port = make_project(MAIN.format(arguments=""), settings={"database_url": database_url}), free_port()
    run(project, "compile")
    name, *options = server.split()
    where = ["--port", str(port), "generated_api:app"]
    folder = ["--app-dir" if name == "uvicorn" else "--working-dir", ".run_cache"]
    serves([sys.executable, "-m", name, *options, *folder, *where], project, port, signal.SIGTERM)


LATER = """
    from pulpo_core import operation

    @operation(async_enabled=True)
    def wait() -> int:
        return 1
"""


def test_locations_begin_with_the_root_path(make_project: MakeProject, database_url: str) -> None:
    source, port = MAIN.format(arguments="") + LATER, free_port()
    project = make_project(source, settings={"database_url": database_url})
    run(project, "compile")
    words = ["--root-path", "/v1", "--app-dir", ".run_cache", "--port", str(port), "generated_api:app"]
    with subprocess.Popen([sys.executable, "-m", "uvicorn", *words], cwd=project.root) as process:
        try:
            transport = httpx.HTTPTransport(retries=8)
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=transport, trust_env=False) as client:
                made = client.post("/things", json={})
                begun = client.post("/operations/main.wait", headers={"Prefer": "respond-async"})
                for answer, status in ((made, 201), (begun, 202)):
                    assert answer.status_code == status
                    assert client.get(answer.headers["Location"].removeprefix("/v1")).status_code == 200
                assert made.headers["Location"] == f"/v1/things/{made.json()['id']}"
                assert begun.headers["Location"].startswith("/v1/operations/main.wait/runs/")
        finally:
            process.terminate()
            process.wait(20)
