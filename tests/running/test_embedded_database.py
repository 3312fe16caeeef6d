"""`pulpo api start` on the embedded database, when that is killed, and when its disk is full."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from pymongo import MongoClient

from pulpo_core.database import database_name
from pulpo_core.project import Project
from pulpo_core.testing import MakeProject, Pulpo, Served, until
from pulpo_embedded.processes.server import acquire, release
from pulpo_embedded.processes.server_state import ServerState

MAIN = """
    from beanie import Document
    from pulpo_core import datamodel

    @datamodel
    class Item(Document):
        text: str

        class Settings:
            name = "items"
"""
SETTINGS = {"database_timeout": 1.0, "embedded": {"linger": 0.2, "cache_size": "64M"}}


@contextmanager
def serving(make_project: MakeProject, pulpo: Pulpo, folder: Path) -> Iterator[Served]:
    """The API of a project with its database in a folder."""
    url = f"embedded://{folder}"
    project = make_project(MAIN, settings={**SETTINGS, "database_url": url})
    pulpo("compile", "--only", "api", cwd=project.root)
    with Served(project.root, PULPO_DATABASE_URL=url).running() as served:
        yield served


def post(served: Served, text: str = "x") -> httpx.Response:
    """Create an item."""
    return httpx.post(f"{served.url}/items", json={"text": text}, timeout=30)


def count(served: Served) -> Any:
    """Return how many items there are."""
    return httpx.get(f"{served.url}/items?count=exact&limit=1", timeout=30).json()["total"]


def kill(folder: Path, *names: str) -> None:
    """Kill the processes of a database, once they are there."""
    state = until(lambda: ServerState.read(folder / "server.json"))
    for name in names:
        with suppress(ProcessLookupError):
            os.kill(getattr(state, name), signal.SIGKILL)
    until(lambda: ServerState.read(folder / "server.json") != state)


def test_a_killed_keeper_and_engine_come_back(make_project: MakeProject, pulpo: Pulpo, tmp_path: Path) -> None:
    folder = tmp_path / "db"
    with serving(make_project, pulpo, folder) as served:
        assert post(served).status_code == 201
        for names in (("keeper",), ("keeper", "pid"), *[("pid",)] * 5):
            kill(folder, *names)
            until(served.is_ready)
        assert post(served).status_code == 201
        assert count(served) == 2
        assert "has stopped: starting it again" in served.log


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 64 MB."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("a disk cannot be mounted here")
    try:
        yield folder
    finally:
        until(lambda: not subprocess.run(["umount", folder], capture_output=True, check=False).returncode)


def test_a_full_disk_is_named_and_nothing_is_lost(make_project: MakeProject, pulpo: Pulpo, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, serving(make_project, pulpo, disk / "db") as served:
        (disk / "ballast").write_bytes(bytes(30_000_000))
        stored = 0
        while (answer := post(served, "x" * 200_000)).status_code == 201:
            stored += 1
        until(lambda: not served.is_ready())
        for answer in (httpx.get(f"{served.url}/ready", timeout=30), post(served)):
            assert answer.status_code == 503
            assert "is full" in answer.json()["detail"]
        done = pulpo("db", "check", cwd=served.root, expect=3)
        assert "is full" in done.stderr
        (disk / "ballast").unlink()
        until(served.is_ready)
        assert count(served) == stored
        assert post(served).status_code == 201


def test_a_collection_that_reaches_a_limit_is_reported(make_project: MakeProject, pulpo: Pulpo, tmp_path: Path) -> None:
    folder = tmp_path / "db"
    url = acquire(folder)
    client: MongoClient[dict[str, Any]]
    with serving(make_project, pulpo, folder) as served, MongoClient(url) as client:
        items: Any = client[database_name(Project(served.root), url)].items
        for _ in range(10):
            items.insert_many([{"text": "x"} for _ in range(2_000)])
    release(folder)
    with served.running():
        until(lambda: "items has 20,000 documents" in served.log)
        done = pulpo("db", "check", "--sample", "10", cwd=served.root)
        assert "items has 20,000 documents" in done.stdout.replace("\n", " ")
