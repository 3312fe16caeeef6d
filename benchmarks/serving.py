"""Requests a second, one worker, 16 connections, a real MongoDB: the generated API against three peers."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from benchmarks.load import Load, get, post, requests_per_second
from pulpo_core.testing import free_port, write_project

ROOT = Path(__file__).parents[1]
ENGINE = ROOT.parent / "shared" / "tools" / "real-mongo"
DOCUMENTS = 10_000
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
ROUNDS = 2
TARGETS = {"list of 50": 2.2, "get": 1.5, "insert": 1.3}
PROJECT = """
from datetime import datetime

from beanie import Document
from pulpo_core import datamodel


@datamodel
class Article(Document):
    title: str
    author: str
    summary: str
    views: int = 0
    rating: float | None = None
    published_at: datetime | None = None
    tags: list[str] = []

    class Settings:
        name = "articles"
"""


def run() -> None:
    """Measure lists, gets and inserts on every server, the servers taking turns."""
    with tempfile.TemporaryDirectory() as folder, database() as url:
        ids = fill(url)
        root = Path(folder)
        write_project(root, PROJECT, settings={"name": "bench"})
        environment = {**os.environ, "BENCH_DATABASE_URL": url, "PULPO_DATABASE_URL": url, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-m", "pulpo_core", "compile"], cwd=root, env=environment, check=True)
        found = measure(servers(root), environment, root, ids)
    for load, figures in found.items():
        pulpo = figures["pulpo"]
        print(f"  {load:<12} pulpo {pulpo:7.0f}/s", end="")
        for peer in ("handwritten", "eve", "floor"):
            print(f"   {peer} {figures[peer]:6.0f}/s ({pulpo / figures[peer]:.2f})" if peer in figures else "", end="")
        print(f"   (at least {TARGETS[load]} of handwritten, 4.5 of eve)")


def servers(root: Path) -> dict[str, list[str]]:
    """The command of each server; PORT stands for the port."""
    uvicorn = [sys.executable, "-m", "uvicorn", "--port", "PORT", "--log-level", "warning", "--no-access-log"]
    found = {
        "pulpo": [*uvicorn, "--app-dir", str(root / ".run_cache"), "generated_api:app"],
        "handwritten": [*uvicorn, "benchmarks.peers.handwritten:app"],
        "floor": [*uvicorn, "benchmarks.peers.floor:app"],
    }
    if subprocess.run([sys.executable, "-c", "import eve, gunicorn"], capture_output=True, check=False).returncode == 0:
        bind = ["--bind", "127.0.0.1:PORT", "--workers", "1", "--threads", "16", "--log-level", "warning"]
        found["eve"] = [sys.executable, "-m", "gunicorn", *bind, "benchmarks.peers.eve_settings:app"]
    return found


def measure(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], root: Path, ids: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Requests a second by kind of request and server: the best of a few rounds."""
    found: dict[str, dict[str, float]] = {name: {} for name in TARGETS}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            with serving(command, environment, root) as port:
                for load in loads(ids, port):
                    requests_per_second(load, port, 0.5)
                    figure = requests_per_second(load, port, SECONDS)
                    found[load.name][name] = max(figure, found[load.name].get(name, 0))
    return found


def loads(ids: Sequence[str], port: int) -> list[Load]:
    """What is asked of every server."""
    host = f"127.0.0.1:{port}"
    body = json.dumps({key: value for key, value in article(0).items() if key != "published_at"}).encode()
    return [
        Load("list of 50", 200, lambda n: get("/articles", host)),
        Load("get", 200, lambda n: get(f"/articles/{ids[n * 7919 % len(ids)]}", host)),
        Load("insert", 201, lambda n: post("/articles", host, body)),
    ]


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], root: Path) -> Iterator[int]:
    """Run a server for the time of the block, and give its port."""
    port = free_port()
    filled = [part.replace("PORT", str(port)) for part in command]
    process = subprocess.Popen(filled, env=environment, cwd=root)
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def database() -> Iterator[str]:
    """A real MongoDB: that of `BENCH_DATABASE_URL`, or the engine that the tests use too."""
    if url := os.environ.get("BENCH_DATABASE_URL"):
        yield url
        return
    if not ENGINE.exists():
        sys.exit(
            "serving: set BENCH_DATABASE_URL to a MongoDB, such as mongodb://127.0.0.1:27017/?directConnection=true"
        )
    port = free_port()
    engine = subprocess.Popen([str(ENGINE), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, engine, 180)
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
    finally:
        engine.terminate()
        engine.wait(20)


def fill(url: str) -> list[str]:
    """Put the documents in, and return their ids."""
    client: MongoClient[Any] = MongoClient(url)
    client.drop_database("bench")
    inserted = client["bench"]["articles"].insert_many([article(n) for n in range(DOCUMENTS)]).inserted_ids
    client.close()
    return [str(key) for key in inserted]


def article(n: int) -> dict[str, Any]:
    """The n-th document."""
    return {
        "title": f"Article number {n}",
        "author": f"Author {n % 97}",
        "summary": "A few words that say what this article is about, and why one should read it. " * 2,
        "views": n * 31 % 10_007,
        "rating": n % 50 / 10,
        "published_at": datetime(2026, 1 + n % 12, 1 + n % 28, n % 24, n % 60, tzinfo=UTC),
        "tags": [f"tag{n % 11}", f"tag{n % 13}", "common"],
    }


def _wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}: {process.args!r}")
