"""Tools for benchmarks of the admin UI: a browser, jobs in a database, the time until elements are painted."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.servers import ROOT, compile_project
from plugins.pulpo_refine.tests.browser import DESKTOP, launch

JOBHUNTER = ROOT / "examples" / "jobhunter"
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".pulpo", ".run_cache", ".venv", "tests")
PIPELINE = """\
import asyncio
from demo import ROOT, pipeline
from pulpo_core.project import Project
from pulpo_core.runtime import running

async def main():
    async with running(Project.find(ROOT)):
        await pipeline()

asyncio.run(main())
"""
WATCH = """\
(() => {
  const look = () => {
    if (document.querySelectorAll(%r).length < %d) return requestAnimationFrame(look)
    requestAnimationFrame(() => setTimeout(() => { document.documentElement.dataset.seen = performance.now() }))
  }
  look()
})()
"""
"""Records the time when the elements were painted. `performance.now()` counts from the navigation."""


@dataclass(frozen=True)
class Seen:
    """One load of a page: the milliseconds until its rows were painted, and the bytes transferred by then."""

    milliseconds: float
    transferred: int
    requests: int


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the Chromium of the UI's tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


def first_load(started: Browser, url: str, selector: str, count: int) -> Seen:
    """Open a page in a new context with an empty cache, and wait until it shows `count` elements."""
    with started.new_context(viewport=DESKTOP, locale="en-US") as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        session.send("Network.enable")
        page.add_init_script(WATCH % (selector, count))
        page.goto(url, wait_until="commit")
        milliseconds = float(page.locator("html[data-seen]").get_attribute("data-seen") or "nan")
        return Seen(milliseconds, int(sum(sizes)), len(sizes))


def jobhunter(root: Path, variables: Mapping[str, str]) -> Path:
    """Copy the example `jobhunter` into a folder, compile it, and fill its database with the jobs of its pages."""
    project = root / "jobhunter"
    shutil.copytree(JOBHUNTER, project, ignore=LEFT_OUT)
    compile_project(project, variables)
    subprocess.run([sys.executable, "-c", PIPELINE], cwd=project, env=with_project(variables, project), check=True)
    return project


def with_project(variables: Mapping[str, str], project: Path) -> dict[str, str]:
    """Return the variables for a program that imports the project's modules."""
    paths = (str(project), str(project / "src"), variables["PYTHONPATH"])
    return {**variables, "PYTHONPATH": os.pathsep.join(paths)}
