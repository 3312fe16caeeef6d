"""300,000 documents: the page at a cursor 10,000 pages deep against the first page, and the memory of an export."""

import http.client
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from benchmarks.processes import resident
from benchmarks.servers import compile_project, database, environment, fill, in_database, serving
from benchmarks.serving import PROJECT, commands
from pulpo_core.testing import write_project

DOCUMENTS, PAGE = 300_000, 30
DEPTH = DOCUMENTS - 2 * PAGE
ROUNDS = 200
EXPORTS = {"NDJSON": "application/x-ndjson", "CSV": "text/csv"}
ORDERS = {"by id": "", "by a field with an index": "&sort=views"}


def run() -> None:
    """Measure pages, then exports."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        url = in_database(server, "bench_large")
        fill(url, DOCUMENTS)
        client: MongoClient[Any] = MongoClient(url)
        client.get_default_database()["articles"].create_index([("views", 1), ("_id", 1)])
        root, variables = Path(folder), environment(url)
        write_project(root, PROJECT, settings={"name": "bench"})
        compile_project(root, variables)
        with serving(commands(root)["pulpo"], variables, root) as (port, process):
            for name, order in ORDERS.items():
                _pages(name, order, port)
            for name, media_type in EXPORTS.items():
                _export(name, media_type, port, process)
        client.drop_database(client.get_default_database().name)
        client.close()


def _pages(name: str, order: str, port: int) -> None:
    first = f"/articles?limit={PAGE}{order}"
    cursor = json.loads(_get(port, f"{first}&offset={DEPTH}"))["next_cursor"]
    deep = f"{first}&cursor={cursor}"
    times: dict[str, list[float]] = {first: [], deep: []}
    for _ in range(ROUNDS):
        for path, found in times.items():
            started = time.perf_counter()
            _get(port, path)
            found.append(time.perf_counter() - started)
    one, far = (1000 * statistics.median(found) for found in times.values())
    page = f"page {DEPTH // PAGE:,} {name}"
    print(f"  {page:<37} {far:6.2f} ms   page 1 {one:.2f} ms   ratio {far / one:.2f}   (at most 1.3)")


def _export(name: str, media_type: str, port: int, process: subprocess.Popen[bytes]) -> None:
    before, started = resident(process.pid), time.perf_counter()
    lines = _get(port, "/articles", {"Accept": media_type}).count(b"\n")
    speed = lines / (time.perf_counter() - started)
    peak = resident(process.pid, peak=True)
    memory = f"{peak:.0f} MB at most, {before:.0f} MB before"
    print(f"  {name:<6} of {lines:,} rows   {memory}   {speed:,.0f} rows/s   (at most 150 MB)")


def _get(port: int, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path}: answered {answer.status}: {answer.read()[:300]!r}")
        return answer.read()
    finally:
        connection.close()
