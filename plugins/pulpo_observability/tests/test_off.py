"""With everything turned off, the plugin is neither imported nor in the way."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from pulpo_core import Project
from pulpo_core.testing.commands import usual_variables

MAIN = """
from beanie import Document
from pulpo_core import datamodel, operation

@datamodel
class Note(Document):
    text: str

@operation(name="keep")
async def keep(text: str) -> str:
    await Note(text=text).insert()
    return text
"""
PROGRAM = """
import asyncio, sys
from pymongo import AsyncMongoClient
from pulpo_core import Project, invoke, running

async def main():
    async with running(Project.find()) as runtime:
        assert await invoke("keep", {"text": "a"}) == "a"
        assert not runtime.has_middlewares
        assert type(runtime.database.client) is AsyncMongoClient or not runtime.database.writes.middlewares
        names = await runtime.database.client[runtime.database.name].list_collection_names()
        assert not {"pulpo_runs", "pulpo_changes"}.intersection(names), names

asyncio.run(main())
print(*sorted(name for name in sys.modules if name.startswith("pulpo_observability.")))
print(*[name for name in ("prometheus_client", "opentelemetry") if name in sys.modules])
"""
NEEDED = {
    "hooks",
    "event_buffer",
    "settings",
    "observers",
    "metrics",
    "metrics.served_projects",
    "tracing",
    "tracing.setup",
}


@pytest.mark.any_engine
def test_off(make_project: Callable[..., Project], database_url: str) -> None:
    project = make_project(MAIN, settings={"database_url": database_url})
    assert usual_variables["PULPO_OBSERVABILITY_CHANGES"] == "false"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=project.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    own, libraries = done.stdout.splitlines()
    assert {name.removeprefix("pulpo_observability.") for name in own.split()} <= NEEDED
    assert not libraries
