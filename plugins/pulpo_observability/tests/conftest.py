"""A project that is compiled and served by the `pulpo` command, and observed."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from pulpo_core.testing import NewDatabase, Served, run_pulpo, write_project
from pulpo_core.testing.commands import usual_variables

MAIN = """
import asyncio
import os
from typing import Annotated

from beanie import Document
from opentelemetry import trace
from pydantic import SecretStr
from pulpo_core import Sensitive, datamodel, invoke, operation
from pymongo import IndexModel


@datamodel
class Thing(Document):
    name: str
    note: Annotated[str, Sensitive] = ""

    class Settings:
        indexes = [IndexModel("name", unique=True)]


@operation(name="things.add")
async def add(name: str, note: Annotated[str, Sensitive] = "") -> int:
    await Thing(name=name, note=note).insert()
    return await Thing.find(Thing.name == name).count()


@operation(name="things.add_two")
async def add_two(name: str) -> list[int]:
    return [await add(name + "1"), await add(name + "2")]


@operation(name="fail")
async def fail(password: SecretStr) -> None:
    raise ValueError("cannot log in with " + password.get_secret_value())


@operation(name="traced.fail")
async def traced_fail(password: SecretStr) -> None:
    with trace.get_tracer("shop").start_as_current_span("own"):
        raise ValueError("cannot log in with " + password.get_secret_value())


@operation(name="vault.open", permissions=["admin"])
async def open_vault() -> str:
    return "open"


@operation(name="process")
async def process() -> int:
    return os.getpid()


@operation(name="wait")
async def wait(seconds: float) -> None:
    await asyncio.sleep(seconds)


def customise(app):
    from pulpo_observability.events.routes import list_events

    app.add_route("/watched", list_events)
"""
Serve = Callable[..., AbstractContextManager[Served]]
OBSERVED = ("events", "metrics")
ON = {"PULPO_OBSERVABILITY_EVENTS": "true", "PULPO_OBSERVABILITY_METRICS": "true"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only the record of changes depends on the engine: elsewhere, one of them will do."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.path.parent.name != "changes":
            item.add_marker(pytest.mark.any_engine)


@pytest.fixture(scope="module", autouse=True)
def observing(request: pytest.FixtureRequest) -> Iterator[None]:
    """Turn events and metrics on for their own tests: the repository's conftest.py has turned them off for all."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ON.items() if request.path.parent.name in OBSERVED else ():
            patch.setenv(name, value)
            patch.setitem(usual_variables, name, value)
        yield


@pytest.fixture(scope="session")
def observed_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a compiled project."""
    root = tmp_path_factory.mktemp("observed") / "project"
    root.mkdir()
    write_project(root, MAIN, settings={"api": {"customise": "main:customise"}})
    run_pulpo("compile", cwd=root)
    return root


@pytest.fixture(scope="session")
def serve_observed(observed_root: Path, new_database: NewDatabase) -> Serve:
    """A function that serves the project with these words and variables, on a new database."""

    @contextmanager
    def serve(*words: str, **variables: str) -> Iterator[Served]:
        with Served(observed_root, *words, **{"PULPO_DATABASE_URL": new_database(), **variables}).running() as served:
            yield served

    return serve


@pytest.fixture(scope="module")
def observed(serve_observed: Serve) -> Iterator[Served]:
    """The project, served for the tests of a module."""
    with serve_observed(PULPO_OBSERVABILITY_SLOW_REQUEST_MS="200") as served:
        yield served


@pytest.fixture
def client(observed: Served) -> Iterator[httpx.Client]:
    """A client of the observed project."""
    with httpx.Client(base_url=observed.url, timeout=30, trust_env=False) as client:
        yield client
