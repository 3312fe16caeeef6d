"""Serves projects for real: compiled and started by the `pulpo` command, asked over HTTP."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import pytest
from pymongo import MongoClient

PROJECTS = Path(__file__).parent / "projects"
PULPO = (sys.executable, "-m", "pulpo_core")


class Served:
    """A project that is being served: a client for it, its folder, log, database, and the code it has to end with."""

    def __init__(self, root: Path, database_url: str, words: tuple[str, ...] = ()) -> None:
        self.root = root
        self.words = words
        self.ends = 0
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        self.client = httpx.Client(base_url=self.url, timeout=30, trust_env=False)
        self._log = root / "api.log"

    @property
    def log(self) -> str:
        """What the server has printed."""
        return self._log.read_text()

    @staticmethod
    def until(condition: Callable[[], object], seconds: float = 60) -> None:
        """Wait for a condition."""
        until(condition, seconds)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Compile and serve; at the end, stop the server, which must go quietly."""
        environment = {**os.environ, "PULPO_DATABASE_URL": self.database_url}
        done = subprocess.run(
            [*PULPO, "compile"], cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        command = [*PULPO, "api", "start", "--port", str(self.port), *self.words]
        with (
            self._log.open("w") as log,
            subprocess.Popen(command, cwd=self.root, env=environment, stdout=log, stderr=log) as process,
            self.client,
        ):
            self.process = process
            try:
                until(lambda: process.poll() is not None or self._is_ready())
                assert process.poll() is None, self.log
                yield
            finally:
                process.send_signal(signal.SIGTERM)
                try:
                    code = process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    raise
        assert code == self.ends, self.log

    def _is_ready(self) -> bool:
        try:
            return self.client.get("/ready").status_code == 200
        except httpx.TransportError:
            return False


Serve = Callable[..., Served]
Run = Callable[..., subprocess.CompletedProcess[str]]
ReadOpenApi = Callable[[httpx.Client], dict[str, Any]]


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for a condition; how long it takes depends on the machine."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(name="free_port")
def free_port_fixture() -> Callable[[], int]:
    """The function `free_port`."""
    return free_port


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, database_server: str) -> Iterator[Serve]:
    """A function that serves one of the projects in `projects/` until the module's tests are over.

    It takes the project's name, or the folder of another one, and the URL of a database; without one, a new database
    is made and dropped again. `words` are options of the command.
    """
    with ExitStack() as stack:

        def start(project: str | Path, database_url: str | None = None, *words: str) -> Served:
            name = Path(project).name
            root = tmp_path_factory.mktemp(name) / name
            shutil.copytree(PROJECTS / project, root, ignore=shutil.ignore_patterns(".*", "__pycache__"))
            url = database_url or stack.enter_context(_new_database(database_server))
            served = Served(root, url, words)
            stack.enter_context(served.running())
            return served

        yield start


@contextmanager
def _new_database(server: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    client: MongoClient[Any]
    with MongoClient(server) as client:
        client.drop_database(name)


@pytest.fixture(scope="module")
def shop(serve: Serve) -> Iterator[Served]:
    """The project `shop`, served. Nothing that its tests do makes it log a traceback, unless they say so."""
    served = serve("shop")
    yield served
    assert "Traceback" not in served.log


@pytest.fixture(scope="module")
def api(shop: Served) -> httpx.Client:
    """A client of the project `shop`."""
    return shop.client


@pytest.fixture(scope="session")
def read_openapi() -> ReadOpenApi:
    """Reads the OpenAPI document of a client's API, with shared parameters and answers where they are referred to."""

    def read(client: httpx.Client) -> dict[str, Any]:
        response = client.get("/openapi.json")
        assert response.status_code == 200
        document: dict[str, Any] = response.json()
        parts = document["components"]

        def inline(found: dict[str, Any]) -> dict[str, Any]:
            _, _, kind, name = found.get("$ref", "///").split("/")
            return dict(parts[kind][name]) if name else found

        for operation in [each for item in document["paths"].values() for each in item.values()]:
            operation["parameters"] = [inline(parameter) for parameter in operation.get("parameters", [])]
            operation["responses"] = {status: inline(found) for status, found in operation["responses"].items()}
        return document

    return read


@pytest.fixture
def clean(shop: Served) -> Iterator[None]:
    """Empties the shop's collections after the test."""
    yield
    client: MongoClient[Any]
    with MongoClient(shop.database_url) as client:
        for name in client.get_default_database().list_collection_names():
            client.get_default_database()[name].delete_many({})


@pytest.fixture(scope="module")
def failing_shop(serve: Serve) -> Served:
    """The project `shop`, served, for tests that let it fail: its log will hold tracebacks."""
    return serve("shop")


def run(served: Served, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the `pulpo` command in the served project."""
    environment = {**os.environ, "PULPO_DATABASE_URL": served.database_url}
    done = subprocess.run(
        [*PULPO, *words], cwd=served.root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def pulpo() -> Run:
    """The `pulpo` command: `pulpo(served, "api", "keys", "list", code=0)`."""
    return run


@pytest.fixture(scope="module")
def make_key() -> Callable[..., str]:
    """A new API key: `make_key(served, "name", "role", …)`."""

    def make(served: Served, name: str, *roles: str) -> str:
        options = [word for role in roles for word in ("--role", role)]
        return run(served, "api", "keys", "create", name, *options).stdout.strip()

    return make
