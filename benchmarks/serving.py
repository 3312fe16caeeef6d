"""Requests per second with one worker, 16 connections and a real MongoDB: the generated API against three peers.

The servers run side by side and take turns, so that a slow moment affects all of them; a ratio is the median of the
rounds' ratios. `cpu` is the server's CPU time for a request, and its ratio: on a busy machine, it is more meaningful.
A list with documents that their model refuses, which the peers answer with an error, is compared with a list of the
same length without such documents.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.load import Load, get, post, requests_per_second
from benchmarks.processes import cpu_seconds
from benchmarks.servers import (
    UVICORN,
    article,
    compile_project,
    database,
    drop_inserted,
    environment,
    fill,
    fill_drafts,
    in_database,
    serving,
)
from pulpo_core.testing import write_project

DOCUMENTS = 10_000
SECONDS = float(os.environ.get("BENCH_SECONDS", "2"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
TARGETS = {"list of 50": 2.2, "get": 1.5, "insert": 1.3}
MISFITS = "5 misfits"
PEERS = ("handwritten", "eve", "floor")
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


@datamodel
class Draft(Article):
    class Settings:
        name = "drafts"
"""
Figures = dict[str, list[tuple[float, float]]]
"""For each server and round: requests per second, and CPU seconds per request."""


def run() -> None:
    """Measure lists, gets and inserts on every server, and a list with misfits on Pulpo's."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        url = in_database(server, "bench")
        ids = fill(url, DOCUMENTS)
        fill_drafts(url)
        root = Path(folder)
        variables = {**environment(url), "PULPO_LOG_LEVEL": "error"}  # each list with misfits logs a warning
        write_project(root, PROJECT, settings={"name": "bench"})
        compile_project(root, variables)
        found = measure(commands(root), variables, root, ids, url)
    misfits = found.pop(MISFITS)["pulpo"]
    for load, figures in found.items():
        report(load, figures)
    report_misfits(misfits, found["list of 50"]["pulpo"])


def report(load: str, figures: Figures) -> None:
    """Print the medians of one kind of request, and the ratios to the peers."""
    print(f"  {load:<11} pulpo {_speed(figures['pulpo']):6.0f}/s {_cpu(figures['pulpo']):.2f} ms cpu")
    for peer in PEERS:
        if peer in figures:
            pairs = list(zip(figures["pulpo"], figures[peer], strict=True))
            by_speed = statistics.median(mine / others for (mine, _), (others, _) in pairs)
            by_cpu = statistics.median(others / mine for (_, mine), (_, others) in pairs)
            target = {"handwritten": f"at least {TARGETS[load]}", "eve": "at least 4.5"}.get(peer, "to know")
            speed = f"{_speed(figures[peer]):6.0f}/s {_cpu(figures[peer]):.2f} ms cpu"
            print(f"    {peer:<11} {speed}   ratio {by_speed:5.2f}, cpu {by_cpu:5.2f}   ({target})")


def report_misfits(misfits: Sequence[tuple[float, float]], sound: Sequence[tuple[float, float]]) -> None:
    """Print the medians of a list with misfits, and the ratio to the list without them."""
    pairs = list(zip(misfits, sound, strict=True))
    by_speed = statistics.median(mine / other for (mine, _), (other, _) in pairs)
    by_cpu = statistics.median(other / mine for (_, mine), (_, other) in pairs)
    print(f"  {MISFITS:<11} pulpo {_speed(misfits):6.0f}/s {_cpu(misfits):.2f} ms cpu")
    print(
        f"    {'none':<11} {_speed(sound):6.0f}/s {_cpu(sound):.2f} ms cpu   ratio {by_speed:5.2f}, cpu {by_cpu:5.2f}"
    )


def commands(root: Path) -> dict[str, list[str]]:
    """Return the command of each server, with PORT in place of the port."""
    found = {
        "pulpo": [*UVICORN, "--app-dir", str(root / ".run_cache"), "generated_api:app"],
        "handwritten": [*UVICORN, "benchmarks.peers.handwritten:app"],
        "floor": [*UVICORN, "benchmarks.peers.floor:app"],
    }
    if subprocess.run([sys.executable, "-c", "import eve, gunicorn"], capture_output=True, check=False).returncode == 0:
        bind = ["--bind", "127.0.0.1:PORT", "--workers", "1", "--threads", "16", "--log-level", "warning"]
        found["eve"] = [sys.executable, "-m", "gunicorn", *bind, "benchmarks.peers.eve_settings:app"]
    return found


def measure(
    servers: Mapping[str, Sequence[str]], variables: Mapping[str, str], root: Path, ids: Sequence[str], url: str
) -> dict[str, Figures]:
    """Return the figures by kind of request and server."""
    found: dict[str, Figures] = {name: {server: [] for server in servers} for name in (*TARGETS, MISFITS)}
    with ExitStack() as stack:
        running = {name: stack.enter_context(serving(servers[name], variables, root)) for name in servers}
        for round_number in range(-1, ROUNDS):  # the first one warms up
            for index in range(len(found)):
                for name, (port, process) in running.items():
                    load = loads(ids, port)[index]
                    if load.name == MISFITS and name != "pulpo":
                        continue
                    before = cpu_seconds(process.pid)
                    speed = requests_per_second(load, port, SECONDS if round_number >= 0 else 0.5)
                    used = cpu_seconds(process.pid) - before
                    drop_inserted(url)
                    if round_number >= 0:
                        found[load.name][name].append((speed, used / (speed * SECONDS)))
    return found


def loads(ids: Sequence[str], port: int) -> list[Load]:
    """Return the requests to every server, and lastly those to Pulpo's only."""
    host = f"127.0.0.1:{port}"
    body = json.dumps({key: value for key, value in article(0).items() if key != "published_at"}).encode()
    return [
        Load("list of 50", 200, lambda n: get("/articles", host)),
        Load("get", 200, lambda n: get(f"/articles/{ids[n * 7919 % len(ids)]}", host)),
        Load("insert", 201, lambda n: post("/articles", host, body)),
        Load(MISFITS, 200, lambda n: get("/drafts", host)),
    ]


def _speed(rounds: Sequence[tuple[float, float]]) -> float:
    return statistics.median(speed for speed, _ in rounds)


def _cpu(rounds: Sequence[tuple[float, float]]) -> float:
    """In milliseconds."""
    return 1000 * statistics.median(cpu for _, cpu in rounds)
