"""The first list of the admin UI, 514 jobs in a cold browser, against starlette-admin over the same documents.

Its Beanie views show the same columns and rows, served by uvicorn. The bytes are those transferred until the rows are
visible. The ratio is the median of the rounds' ratios; in every other round, starlette-admin goes first.
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from benchmarks.browser_pages import Seen, browser, first_load, jobhunter, with_project
from benchmarks.servers import UVICORN, database, environment, in_database, serving

ROUNDS = 11
ROWS, JOBS = 50, 514
PULPO = ("/admin/jobs", "tbody tr[data-row]")
PEER = ("/admin/jobs/list", "table tbody tr")
AIM = 350 / 194
"""At most 350 ms if starlette-admin takes 194 ms, as a ratio, so that it applies to other machines, too."""
MOST_BYTES = 230_000


def run() -> None:
    """Measure the first list of both, taking turns: from the navigation until the rows are painted."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        url = in_database(server, "bench_admin")
        variables = {**environment(url), "PULPO_LOG_LEVEL": "error"}
        root = filled(Path(folder), url, variables)
        ours = [sys.executable, "-m", "pulpo_core", "api", "start", "--port", "PORT"]
        peer = [*UVICORN, "benchmarks.peers.starlette_admin_jobs:app"]
        with (
            serving(ours, variables, root) as (port, _),
            serving(peer, with_project(variables, root), root) as (other, _),
        ):
            found = measure(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{other}")
    report(*found)


def filled(folder: Path, url: str, variables: dict[str, str]) -> Path:
    """Return the project, with a database that has only the 514 jobs."""
    with MongoClient[Any](url) as client:
        database = client.get_default_database()
        client.drop_database(database.name)
        root = jobhunter(folder, variables)
        count = database["jobs"].count_documents({})
    if count != JOBS:
        sys.exit(f"there are {count} jobs, not {JOBS}")
    return root


def measure(ours: str, peer: str) -> tuple[list[Seen], list[Seen]]:
    """Load each list ROUNDS times, each time in a new context. The first loads warm up the servers and do not count."""
    pages = {"pulpo": (ours + PULPO[0], PULPO[1]), "peer": (peer + PEER[0], PEER[1])}
    found: dict[str, list[Seen]] = {name: [] for name in pages}
    with browser() as started:
        for turn in range(ROUNDS + 1):
            for name in sorted(pages, reverse=turn % 2 == 0):
                found[name].append(first_load(started, *pages[name], ROWS))
    return found["pulpo"][1:], found["peer"][1:]


def report(pulpo: list[Seen], others: list[Seen]) -> None:
    """Print the medians, the ratio, and the transferred bytes."""
    ratio = statistics.median(one.milliseconds / other.milliseconds for one, other in zip(pulpo, others, strict=True))
    for name, found in {"pulpo": pulpo, "starlette-admin": others}.items():
        milliseconds = statistics.median(seen.milliseconds for seen in found)
        transferred = statistics.median(seen.transferred for seen in found)
        sent = f"{transferred / 1000:4.0f} kB in {found[-1].requests} requests"
        print(f"  {name:<16} {milliseconds:4.0f} ms, {sent}")
    print(f"  ratio {ratio:.2f}   (at most {AIM:.1f}, and {MOST_BYTES / 1000:.0f} kB)")
