"""Tools for benchmarks of the API: a real MongoDB, documents, servers to start and stop."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from pulpo_core.testing import free_port

ROOT = Path(__file__).parents[1]
OFF = {
    "PULPO_OBSERVABILITY_RUNS": "off",
    "PULPO_OBSERVABILITY_CHANGES": "false",
    "PULPO_OBSERVABILITY_EVENTS": "false",
    "PULPO_OBSERVABILITY_METRICS": "false",
}
"""Disables records of calls and changes, unless they are measured."""
ENGINE = ROOT.parent / "shared" / "tools" / "real-mongo"
URL_VARIABLES = ("BENCH_DATABASE_URL", "PULPO_TEST_DATABASE_URL")
BATCH = 10_000
UVICORN = (sys.executable, "-m", "uvicorn", "--port", "PORT", "--log-level", "warning", "--no-access-log")


@contextmanager
def database() -> Iterator[str]:
    """Yield the URL of a real MongoDB: the one in a variable, or the engine of the tests."""
    if url := next(filter(None, map(os.environ.get, URL_VARIABLES)), None):
        yield url
        return
    if not ENGINE.exists():
        sys.exit(f"set {URL_VARIABLES[0]} to a MongoDB, such as mongodb://127.0.0.1:27017/?directConnection=true")
    port = free_port()
    engine = subprocess.Popen([str(ENGINE), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, engine, 180)
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
    finally:
        engine.terminate()
        engine.wait(20)


def in_database(url: str, name: str) -> str:
    """Return the URL with the name of a database."""
    head, _, options = url.partition("?")
    scheme, _, rest = head.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{name}" + (f"?{options}" if options else "")


def environment(url: str) -> dict[str, str]:
    """Return the variables for servers. Python writes bytecode, as it does by default."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "BENCH_DATABASE_URL": url, "PULPO_DATABASE_URL": url, "PYTHONPATH": str(ROOT), **OFF}


def compile_project(root: Path, variables: Mapping[str, str]) -> None:
    """Run `pulpo compile`."""
    command = [sys.executable, "-m", "pulpo_core", "compile"]
    subprocess.run(command, cwd=root, env=variables, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def serving(
    command: Sequence[str], variables: Mapping[str, str], root: Path
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run a server inside the block, and yield its port and process."""
    port = free_port()
    filled = [part.replace("PORT", str(port)) for part in command]
    process = subprocess.Popen(filled, env=variables, cwd=root)
    try:
        wait_for(port, process, 120)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait until a process listens on a port. Raises RuntimeError if none does in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise RuntimeError(f"nothing listens on port {port}: {process.args!r}")


def fill(url: str, count: int) -> list[str]:
    """Replace the articles in the database of the URL by `count` new ones, and return their ids."""
    client: MongoClient[Any] = MongoClient(url)
    articles = client.get_default_database()["articles"]
    articles.drop()
    keys: list[Any] = []
    for start in range(0, count, BATCH):
        keys += articles.insert_many([article(n) for n in range(start, min(start + BATCH, count))]).inserted_ids
    client.close()
    return [str(key) for key in keys]


def fill_drafts(url: str) -> None:
    """Replace the drafts in the database of the URL by 50 new ones, of which every tenth does not fit its model."""
    client: MongoClient[Any] = MongoClient(url)
    drafts = client.get_default_database()["drafts"]
    drafts.drop()
    drafts.insert_many([article(n) | ({"rating": "none yet"} if n % 10 == 0 else {}) for n in range(50)])
    client.close()


def drop_inserted(url: str) -> None:
    """Remove documents that were inserted since, so that every server and round has the same documents."""
    client: MongoClient[Any] = MongoClient(url)
    client.get_default_database()["articles"].delete_many({"published_at": None})
    client.close()


def article(n: int) -> dict[str, Any]:
    """Return the n-th document."""
    return {
        "title": f"Article number {n}",
        "author": f"Author {n % 97}",
        "summary": "A few words that say what this article is about, and why one should read it. " * 2,
        "views": n * 31 % 10_007,
        "rating": n % 50 / 10,
        "published_at": datetime(2026, 1 + n % 12, 1 + n % 28, n % 24, n % 60, tzinfo=UTC),
        "tags": [f"tag{n % 11}", f"tag{n % 13}", "common"],
    }
