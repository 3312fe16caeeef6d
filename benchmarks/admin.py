"""The first list of the admin UI, 514 jobs in a cold browser, against starlette-admin over the same documents.

Its Beanie views show the same columns and rows, served by uvicorn. The bytes are those until the rows are seen. The
ratio is the median of those of the rounds.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.browser_pages import Seen, browser, first_load, jobhunter, with_project
from benchmarks.servers import UVICORN, database, environment, in_database, serving

ROUNDS = 11
ROWS = 50
PULPO = ("/admin/jobs", "tbody tr[data-row]")
PEER = ("/admin/jobs/list", "table tbody tr")
AIM, MOST_BYTES = 350 / 194, 230_000


def run() -> None:
    """Measure the first list of both, in turns: from the navigation until the rows are painted."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        variables = {**environment(in_database(server, "bench_admin")), "PULPO_LOG_LEVEL": "error"}
        root = jobhunter(Path(folder), variables)
        ours = [sys.executable, "-m", "pulpo_core", "api", "start", "--port", "PORT"]
        peer = [*UVICORN, "benchmarks.peers.starlette_admin_jobs:app"]
        with (
            serving(ours, variables, root) as (port, _),
            serving(peer, with_project(variables, root), root) as (other, _),
        ):
            found = measure(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{other}")
    report(*found)


def measure(ours: str, peer: str) -> tuple[list[Seen], list[Seen]]:
    """Load each list so often, each time in a new context. The first loads warm the servers and do not count."""
    pulpo, others = [], []
    with browser() as started:
        for _ in range(ROUNDS + 1):
            pulpo.append(first_load(started, ours + PULPO[0], PULPO[1], ROWS))
            others.append(first_load(started, peer + PEER[0], PEER[1], ROWS))
    return pulpo[1:], others[1:]


def report(pulpo: list[Seen], others: list[Seen]) -> None:
    """Print the medians, the ratio, and what was transferred."""
    ratio = statistics.median(one.milliseconds / other.milliseconds for one, other in zip(pulpo, others, strict=True))
    for name, found in {"pulpo": pulpo, "starlette-admin": others}.items():
        milliseconds = statistics.median(seen.milliseconds for seen in found)
        sent = f"{found[-1].transferred / 1000:4.0f} kB in {found[-1].requests} requests"
        print(f"  {name:<16} {milliseconds:4.0f} ms, {sent}")
    print(f"  ratio {ratio:.2f}   (at most {AIM:.1f}, and {MOST_BYTES / 1000:.0f} kB)")
