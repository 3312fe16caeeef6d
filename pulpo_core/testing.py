"""Pytest fixtures for projects and plugins: a tiny project, a fresh database. Found by pytest by themselves.

The database is that of `PULPO_TEST_DATABASE_URL`, else an embedded one that lives as long as the test session.
"""

import os
import socket
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import pytest

if TYPE_CHECKING:
    from pulpo_core.plugins import Plugins
    from pulpo_core.project import Project

MakeProject = Callable[..., "Project"]
Pulpo = Callable[..., subprocess.CompletedProcess[str]]


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that tests with a database carry."""
    config.addinivalue_line("markers", "database: touches a database (set by the fixtures that do)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a database, so that `-m database` runs just those."""
    for item in items:
        if "database_server" in getattr(item, "fixturenames", ()):
            item.add_marker("database")


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database server for tests, without a database's name."""
    if url := os.environ.get("PULPO_TEST_DATABASE_URL"):
        return url
    from pulpo_core.database import resolve_url
    from pulpo_core.project import Project

    root = tmp_path_factory.mktemp("database")
    write_project(root, settings={"database_url": "embedded://db"})
    return resolve_url(Project(root))


@pytest.fixture
def database_url(database_server: str) -> Iterator[str]:
    """The URL of a new, empty database, which is dropped after the test."""
    from pymongo import MongoClient

    name = f"test_{uuid.uuid4().hex}"
    parts = urlsplit(database_server)
    yield urlunsplit(parts._replace(path=f"/{name}"))
    client: MongoClient[Any] = MongoClient(database_server)
    client.drop_database(name)
    client.close()


@pytest.fixture
def registries() -> Iterator[None]:
    """Empty registries for the time of the test."""
    from pulpo_core.registries import isolated_registries

    with isolated_registries():
        yield


@pytest.fixture
def make_project(tmp_path: Path, registries: None) -> Iterator[MakeProject]:
    """A function that writes a project and returns it: `make_project(main=SOURCE, settings={…}, files={…})`.

    It may be loaded in the test's own process: what it imports is forgotten after the test.
    """
    modules, path = set(sys.modules), list(sys.path)

    def make(
        main: str = "",
        *,
        settings: Mapping[str, Any] | None = None,
        files: Mapping[str, str] | None = None,
        folder: str = "project",
        plugins: "Plugins | None" = None,
    ) -> "Project":
        from pulpo_core.project import Project

        root = tmp_path / folder
        write_project(root, main, settings=settings or {}, files=files or {})
        return Project(root, plugins)

    yield make
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def pulpo(tmp_path: Path) -> Pulpo:
    """A function that runs `pulpo` in a process of its own: `pulpo("compile", cwd=…, expect=0, PULPO_NAME="x")`."""

    def run(
        *arguments: str, cwd: Path = tmp_path, expect: int | None = 0, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        ours = ("PULPO_", "NO_COLOR", "FORCE_COLOR", "PYTHONHASHSEED", "COLUMNS")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        done = subprocess.run(
            [sys.executable, "-m", "pulpo_core", *arguments],
            cwd=cwd,
            env=environment | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if expect is not None and done.returncode != expect:
            pytest.fail(f"exit code {done.returncode}, expected {expect}:\n{done.stdout}{done.stderr}")
        return done

    return run


def write_project(
    root: Path, main: str = "", *, settings: Mapping[str, Any] | None = None, files: Mapping[str, str] | None = None
) -> None:
    """Write a project's files: a `pulpo.toml` with the settings, `main.py`, and what else is given."""
    root.mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {_toml(value)}" for key, value in (settings or {}).items() if not isinstance(value, Mapping)]
    for section, values in (settings or {}).items():
        if isinstance(values, Mapping):
            lines += [f"[{section}]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    contents = {"pulpo.toml": "\n".join(lines) + "\n", "main.py": textwrap.dedent(main), **(files or {})}
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(content), encoding="utf-8")


def free_port() -> int:
    """A port of the loopback address that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
