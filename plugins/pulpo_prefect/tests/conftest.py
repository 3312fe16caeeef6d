"""Projects that are compiled and run in the test's own process, against one Prefect server for the whole session."""

import importlib.util
import os
import shutil
import ssl
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from pymongo import MongoClient

from pulpo_core.generation import compile_project
from pulpo_core.project import Project
from pulpo_core.registries import isolated_registries
from pulpo_prefect.server import environment

SHAPES = Path(__file__).parent / "shapes"
environment.prepare()


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Compile the project whose root namespaces are the shapes that a flow can have."""
    root = tmp_path_factory.mktemp("shapes") / "shapes"
    shutil.copytree(SHAPES, root, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    with compiled(root) as project:
        yield project


@contextmanager
def compiled(root: Path) -> Iterator[Project]:
    """Compile a project in this process, which forgets it afterwards."""
    modules, path = set(sys.modules), list(sys.path)
    with isolated_registries():
        project = Project(root)
        compile_project(project, only=["prefect"]).check()
        yield project
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(root)):
            del sys.modules[name]


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[str]:
    """The API of a Prefect server that lives as long as the session; flows run in this process are recorded there.

    With `PULPO_TEST_PREFECT_URL` set, that of the server there. Each of Prefect's clients would read the certificates
    of all authorities, 20 ms a time, and every flow makes some: they share one context.
    """
    from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    given = os.environ.get("PULPO_TEST_PREFECT_URL")
    server = temporary_settings({PREFECT_API_URL: given}) if given else prefect_test_harness(server_startup_timeout=180)
    with pytest.MonkeyPatch.context() as patch, server, temporary_settings({PREFECT_LOGGING_TO_API_ENABLED: False}):
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield str(PREFECT_API_URL.value())


@pytest.fixture(scope="module")
def database(database_server: str) -> Iterator[str]:
    """Give a module's tests, and the projects that they run, a new database; its URL."""
    url = urlunsplit(urlsplit(database_server)._replace(path=f"/test_{uuid.uuid4().hex}"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULPO_DATABASE_URL", url)
        yield url
    client: MongoClient[Any]
    with MongoClient(url) as client:
        client.drop_database(client.get_default_database().name)


@pytest.fixture(scope="module")
def load(database: str, prefect_api: str) -> Iterator[Callable[[Path], ModuleType]]:
    """Import a file of flows as it is. What its flows start is stopped after the module's tests."""
    from pulpo_prefect.running.process_runtime import stop_runtime

    def load_file(path: Path) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"{path.stem}_{uuid.uuid4().hex[:6]}", path)
        assert spec
        assert spec.loader
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    yield load_file
    stop_runtime()
