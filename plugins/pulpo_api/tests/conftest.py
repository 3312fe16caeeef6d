"""Serves projects for real: compiled and started by the `pulpo` command, and requested over HTTP."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulpo_core.testing import NewDatabase, empty_database, free_port, run_pulpo
from pulpo_core.testing import Served as ServedProject

PROJECTS = Path(__file__).parent / "projects"
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".pulpo", ".run_cache", ".venv")


class Served(ServedProject):
    """A project that is being served, with the settings in this process's environment: its database, a client."""

    def __init__(self, root: Path, database_url: str, *words: str) -> None:
        settings = {name: value for name, value in os.environ.items() if name.startswith("PULPO_")}
        super().__init__(root, *words, **settings | {"PULPO_DATABASE_URL": database_url})
        self.database_url = database_url
        self.client = httpx.Client(base_url=self.url, timeout=30, trust_env=False)


Serve = Callable[..., Served]
Compiled = Callable[[Path], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]
ReadOpenApi = Callable[[httpx.Client], dict[str, Any]]


@pytest.fixture(name="free_port")
def free_port_fixture() -> Callable[[], int]:
    """The function `free_port`."""
    return free_port


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A function that returns a compiled copy of a project's folder, made once for the session."""
    made: dict[Path, Path] = {}

    def compile_once(project: Path) -> Path:
        if project not in made:
            root = tmp_path_factory.mktemp("compiled") / project.name
            shutil.copytree(project, root, ignore=LEFT_OUT)
            run_pulpo("compile", cwd=root)
            made[project] = root
        return made[project]

    return compile_once


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory, compiled: Compiled, new_database: NewDatabase) -> Iterator[Serve]:
    """A function that serves one of the projects in `projects/` until the module's tests are over.

    It takes the project's name, or the folder of another one, and the URL of a database, else makes a new one. `words`
    are options of the command.
    """
    with ExitStack() as stack:

        def start(project: str | Path, database_url: str | None = None, *words: str) -> Served:
            root = tmp_path_factory.mktemp("served") / Path(project).name
            shutil.copytree(compiled(PROJECTS / project), root)
            served = Served(root, database_url or new_database(), *words)
            stack.enter_context(served.client)
            stack.enter_context(served.running())
            return served

        yield start


@pytest.fixture(scope="session")
def session_shop(
    tmp_path_factory: pytest.TempPathFactory, compiled: Compiled, new_database: NewDatabase
) -> Iterator[Served]:
    """The project `shop`, served once for all modules that only send it requests."""
    root = tmp_path_factory.mktemp("served") / "shop"
    shutil.copytree(compiled(PROJECTS / "shop"), root)
    served = Served(root, new_database())
    with served.client, served.running():
        yield served


@pytest.fixture(scope="module")
def failing_shop(session_shop: Served) -> Served:
    """The project `shop`, served, with empty collections, for tests that make it fail: its log will have tracebacks."""
    empty_database(session_shop.database_url)
    return session_shop


@pytest.fixture(scope="module")
def shop(failing_shop: Served) -> Iterator[Served]:
    """The project `shop`, served. Nothing that its tests do makes it log a traceback, unless they say so."""
    before = len(failing_shop.log)
    yield failing_shop
    assert "Traceback" not in failing_shop.log[before:]


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
    empty_database(shop.database_url)


def run(served: Served, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the `pulpo` command in the served project."""
    return run_pulpo(*words, cwd=served.root, expect=code, **served.variables)


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


@contextmanager
def variables(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables of the environment for a while."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(scope="module")
def serve_vault(serve: Serve) -> Callable[..., Served]:
    """Serve the project `vault` with settings: `serve_vault(authentication="required")`."""

    def start(**settings: str) -> Served:
        with variables({f"PULPO_API_{name.upper()}": value for name, value in settings.items()}):
            return serve("vault")

    return start


@pytest.fixture(scope="module")
def install_plugin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], None]]:
    """Install a plugin for the processes that are started from now on: `install_plugin("guard", SOURCE)`."""
    folder: Path = tmp_path_factory.mktemp("installed")

    def install(name: str, source: str) -> None:
        (folder / f"pulpo_{name}.py").write_text(source)
        info = folder / f"pulpo_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pulpo-{name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[pulpo.plugins]\n{name} = pulpo_{name}\n")

    with variables({"PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)}):
        yield install
