"""The script of `make demo`: compiles the project, starts its services, runs the pipeline, and suggests next steps."""

import asyncio
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pulpo_core.cli.console import print_error, stdout
from pulpo_core.cli.foreground import Foreground
from pulpo_core.exceptions import PulpoException
from pulpo_core.project import Project
from pulpo_core.runtime import invoke, running

ROOT = Path(__file__).resolve().parent
TRY = """
  [bold]open[/]   {url}/admin   the data and the operations
         {url}/docs    the REST API

  [bold]try[/]    curl '{url}/jobs?limit=3&sort=-posted_at'
         curl -X POST {url}/operations/search_jobs -H 'content-type: application/json' \\
              -d '{{"keywords": ["python"], "location": "Berlin"}}'

  [bold]admin[/]  cd examples/jobhunter && ../../.venv/bin/pulpo ui open
         signs you in, by a link that works once: administrators also see runs, changes and events

  [bold]look[/]   cd examples/jobhunter && ../../.venv/bin/pulpo models
         every route that was generated: examples/jobhunter/.run_cache

Ctrl-C stops it; the data stays. `make clean` removes everything.
"""


async def main() -> None:
    """Run the demonstration until Ctrl-C."""
    started = time.perf_counter()
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    project = Project.find(ROOT)
    services = Foreground(project.root, project.services())
    try:
        await services.start()
        async with running(project):
            report = await pipeline()
        stdout().print(f"\n{summary(report)}; up after {time.perf_counter() - started:.1f} s", soft_wrap=True)
        api = next(service for service in services.services if service.name == "api")
        stdout().print(TRY.format(url=str(api.url).removesuffix("/docs")), soft_wrap=True)
        await stop.wait()
    finally:
        await services.stop()


async def pipeline() -> Any:
    """Run the operations of `scraping` and `parsing`, in the order that follows from their types."""
    stepstone, linkedin = await asyncio.gather(invoke("scraping.stepstone.fetch"), invoke("scraping.linkedin.fetch"))
    await invoke("scraping.merge", {"stepstone": stepstone, "linkedin": linkedin})
    batch = await invoke("parsing.load")
    cleaned = await invoke("parsing.validate", await invoke("parsing.clean", batch))
    return await invoke("parsing.store", cleaned)


def summary(report: Any) -> str:
    """Return the result of the pipeline's last step as text."""
    jobs = report.jobs
    return (
        f"Pipeline: {jobs.inserted} jobs inserted, {jobs.updated} updated, {jobs.unchanged} unchanged, "
        f"{report.rejected} rejected"
    )


if __name__ == "__main__":
    compiled = subprocess.run([sys.executable, "-m", "pulpo_core", "compile"], cwd=ROOT, check=False)
    if compiled.returncode:
        sys.exit(compiled.returncode)
    try:
        asyncio.run(main())
    except PulpoException as error:
        print_error(error)
        sys.exit(error.exit_code)
