"""Writes with a record of each change, against the same writes with a second, hand-written insert.

They take turns. A ratio is the median of the rounds' ratios. On a busy machine, CPU time is more meaningful than wall
time.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.servers import database, in_database
from pulpo_core.plugins import from_modules
from pulpo_core.project import Project
from pulpo_core.registries import isolated_registries
from pulpo_core.runtime import Runtime, running
from pulpo_core.testing import write_project
from pulpo_core.transactions import has_transactions, transaction
from pulpo_observability import hooks

ROUNDS, WRITES = int(os.environ.get("BENCH_ROUNDS", "15")), 100
MAIN = """
    from beanie import Document
    from pulpo_core import datamodel

    @datamodel
    class Article(Document):
        title: str
        text: str = "word " * 40
        views: int = 0
"""
Write = Callable[[Runtime], Awaitable[Any]]


def run() -> None:
    """Measure inserts, and updates of one document."""
    os.environ["PULPO_OBSERVABILITY_RUNS"] = "off"
    with tempfile.TemporaryDirectory() as folder, database() as server, isolated_registries():
        settings = {"name": "bench", "database_url": in_database(server, "bench_changes")}
        write_project(Path(folder), MAIN, settings=settings)
        project = Project(Path(folder), from_modules(observability=hooks))
        asyncio.run(_run(project))


async def _run(project: Project) -> None:
    times: dict[str, list[tuple[float, float]]] = {}
    for _ in range(ROUNDS):
        async with _running(project, is_recorded=False) as runtime:
            peers = {"insert": _insert, "insert, and one by hand": _insert_twice, "update": _update}
            if has_transactions(runtime.database):
                peers |= {
                    "insert, and one by hand, in a transaction": _insert_together,
                    "update, read before and after, in a transaction": _update_together,
                }
            for name, write in peers.items():
                times.setdefault(name, []).append(await _seconds(write, runtime))
        async with _running(project, is_recorded=True) as runtime:
            times.setdefault("insert with changes", []).append(await _seconds(_insert, runtime))
            times.setdefault("update with changes", []).append(await _seconds(_update, runtime))
    for kind in ("insert", "update"):
        what = f"{kind} with changes"
        for name, peer in times.items():
            if name.startswith(kind) and name != what:
                _report(what, times[what], name, peer)


def _report(what: str, own: list[tuple[float, float]], name: str, peer: list[tuple[float, float]]) -> None:
    """Print the wall times of one write, and the ratios of wall and CPU times."""
    clock, processor = (statistics.median(a[i] / b[i] for a, b in zip(own, peer, strict=True)) for i in (0, 1))
    mine, other = (1e6 * statistics.median(each[0] for each in times) for times in (own, peer))
    beside = f"{name} {other:.0f} µs"
    print(f"  {what:<20} {mine:6.0f} µs   {beside:<62} clock {clock:5.2f}   processor {processor:5.2f}")


def _running(project: Project, *, is_recorded: bool) -> Any:
    os.environ["PULPO_OBSERVABILITY_CHANGES"] = str(is_recorded)
    return running(project)


async def _seconds(write: Write, runtime: Runtime) -> tuple[float, float]:
    """Return the median wall time and the mean CPU time of one write."""
    times, used = [], time.process_time()
    for _ in range(WRITES):
        started = time.perf_counter()
        await write(runtime)
        times.append(time.perf_counter() - started)
    return statistics.median(times), (time.process_time() - used) / WRITES


def _article(runtime: Runtime) -> Any:
    return sys.modules["main"].Article


def _by_hand(runtime: Runtime) -> Any:
    return runtime.database.client[runtime.database.name]["by_hand"]


def _record(key: Any) -> dict[str, Any]:
    content = {"_id": key, "title": "x", "text": "word " * 40, "views": 0}
    return {"collection": "Article", "document_id": key, "actor": "ann", "time": datetime.now(UTC), "content": content}


async def _insert(runtime: Runtime) -> Any:
    return await _article(runtime)(title="x").insert()


async def _insert_twice(runtime: Runtime) -> None:
    article = await _insert(runtime)
    await _by_hand(runtime).insert_one(_record(article.id))


async def _insert_together(runtime: Runtime) -> None:
    async with transaction():
        await _insert_twice(runtime)


async def _update(runtime: Runtime) -> None:
    articles = _article(runtime).get_pymongo_collection()
    await articles.update_one({"_id": await _first(articles)}, {"$inc": {"views": 1}})


async def _update_together(runtime: Runtime) -> None:
    articles = _article(runtime).get_pymongo_collection()
    key = {"_id": await _first(articles)}
    async with transaction():
        before = await articles.find_one(key)
        await articles.update_one(key, {"$inc": {"views": 1}})
        after = await articles.find_one(key)
        await _by_hand(runtime).insert_one({**_record(key["_id"]), "before": before, "after": after})


async def _first(articles: Any, known: dict[str, Any] = {}) -> Any:  # noqa: B006 (kept for the whole run)
    if "key" not in known:
        known["key"] = (await articles.find_one({}, {"_id": 1}))["_id"]
    return known["key"]
