"""The admin UI of 200 models, one of them with 150 fields: its configuration, and a key press in the form.

The time of a key press is the CPU time of the page's thread, until all its effects are done. On a busy machine, it is
more meaningful than wall time.
"""

import gzip
import statistics
import sys
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from benchmarks.browser_pages import browser
from benchmarks.many_models import HEAD, MODEL
from benchmarks.servers import compile_project, database, environment, in_database, serving
from plugins.pulpo_refine.tests.browser import DESKTOP
from pulpo_core.testing import write_project

MODELS, FIELDS = 200, 150
TYPES = ("str = ''", "int = 0", "float | None = None", "bool = False", "datetime | None = None", "list[str] = []")
TEXT = "the quick brown fox jumps over it"
PAUSE = 120
"""Milliseconds between two key presses, so that the effects of one end before the next."""


def run() -> None:
    """Measure the configuration, then the keys."""
    with tempfile.TemporaryDirectory() as folder, database() as server:
        root, variables = Path(folder), environment(in_database(server, "bench_large_admin"))
        models = "".join(MODEL.format(n=n) for n in range(MODELS - 1))
        write_project(root, HEAD + models + _wide(), settings={"name": "large"})
        compile_project(root, variables)
        command = [sys.executable, "-m", "pulpo_core", "api", "start", "--port", "PORT"]
        with serving(command, variables, root) as (port, _):
            url = f"http://127.0.0.1:{port}/admin"
            with urllib.request.urlopen(f"{url}/config") as answer:
                size = len(gzip.compress(answer.read()))
            times = sorted(_key_times(f"{url}/wides/create"))
    print(f"  configuration of {MODELS} models: {size / 1000:.0f} kB compressed   (at most 60 kB)")
    median, high = statistics.median(times), times[int(len(times) * 0.95)]
    print(f"  a key in a form of {FIELDS} fields: {median:.0f} ms cpu, 95 % within {high:.0f} ms   (at most 50 ms)")


def _wide() -> str:
    fields = "".join(f"    field_{n:03}: {TYPES[n % len(TYPES)]}\n" for n in range(FIELDS))
    return f'\n\n@datamodel\nclass Wide(Document):\n{fields}\n    class Settings:\n        name = "wides"\n'


def _key_times(url: str) -> list[float]:
    with browser() as started, started.new_context(viewport=DESKTOP, locale="en-US") as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(url)
        page.get_by_label("Field 000").click()
        page.wait_for_timeout(10 * PAUSE)
        return [_key_time(page, session, key) for key in TEXT]


def _key_time(page: Page, session: CDPSession, key: str) -> float:
    before = _busy(session)
    page.keyboard.type(key)
    page.wait_for_timeout(PAUSE)
    return _busy(session) - before


def _busy(session: CDPSession) -> float:
    """Return the CPU time of the page's thread so far, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(1000 * float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration")
