"""`pulpo dev`."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from watchfiles import Change, DefaultFilter, awatch

from pulpo_core.cli.console import stdout
from pulpo_core.cli.foreground import Foreground
from pulpo_core.cli.variables import warn_of_misspelt_variables
from pulpo_core.exceptions import PulpoException
from pulpo_core.fingerprint import is_current
from pulpo_core.project import Project


def dev(
    watch: Annotated[bool, typer.Option("--watch/--no-watch", help="Compile and restart on save.")] = True,
) -> None:
    """Compile the project and run its services in this terminal, until Ctrl-C.

    When a file is saved, the project is compiled again and the services that run its code are restarted. A mistake in
    the code is shown, and the services run on. A part that cannot be generated (such as a flow whose order is
    ambiguous) is shown and left out.
    """
    project = Project.find()
    warn_of_misspelt_variables(project)
    code = asyncio.run(_dev(project, watch))
    if code:
        raise typer.Exit(code)


async def _dev(project: Project, watch: bool) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    saved: asyncio.Queue[list[str]] = asyncio.Queue()
    # Start watching before the first compile, so that no save in between is missed.
    watcher = asyncio.create_task(_watch(project, stop, saved) if watch else stop.wait())
    try:
        return await _run(project, stop, saved)
    finally:
        stop.set()
        await watcher


async def _run(project: Project, stop: asyncio.Event, saved: asyncio.Queue[list[str]]) -> int:
    if code := await _compile(project.root):
        return code
    services = Foreground(project.root, project.services())
    if not services.services:
        stdout().print("No installed plugin offers a service: nothing to run.")
        return 0
    work = asyncio.create_task(_work(project, services, saved))
    waiting = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            stdout().print("Stopping…")
            work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        if not work.cancelled() and (error := work.exception()) is not None:
            raise error
    finally:
        waiting.cancel()
        await services.stop()
    return 0


async def _work(project: Project, services: Foreground, saved: asyncio.Queue[list[str]]) -> None:
    """Start the services, then compile and reload when files are saved."""
    await services.start()
    reporter = asyncio.create_task(_report(services))
    try:
        while True:
            paths = await saved.get()
            if is_current(project.root) and not any(path.endswith(".py") for path in paths):
                continue  # the project does not read these files
            stdout().print(f"{', '.join(paths[:3])}{' …' if len(paths) > 3 else ''} changed")
            if await _compile(project.root) == 0:
                await _reload(services)
    finally:
        reporter.cancel()


async def _reload(services: Foreground) -> None:
    try:
        await services.reload()
    except PulpoException as error:
        stdout().print(f"{error}\nWaiting for a change…", style="red")


async def _report(services: Foreground) -> None:
    """Print a line when a service ends by itself."""
    while True:
        for running in services.newly_stopped():
            code = running.process.returncode
            services.say(running.service.name, f"stopped (exit code {code}); it is restarted at the next change")
        await asyncio.sleep(0.5)


async def _watch(project: Project, stop: asyncio.Event, saved: asyncio.Queue[list[str]]) -> None:
    """Put lists of the project's changed files, relative to its root, into a queue, whenever changes pause."""
    async for changes in awatch(project.root, watch_filter=ProjectFilter(project), stop_event=stop, debounce=400):
        saved.put_nowait(sorted({_relative(path, project.root) for _, path in changes}))


def _relative(path: str, root: Path) -> str:
    return os.path.relpath(path, root)


class ProjectFilter(DefaultFilter):
    """A filter for the project's sources: excludes files that Pulpo writes, hidden files and installed packages."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.root = project.root
        self.written = (project.output, project.state)

    def __call__(self, change: Change, path: str) -> bool:
        """Return True if a change of this file matters."""
        found = Path(path)
        if any(found.is_relative_to(folder) for folder in self.written):
            return False
        parts = found.relative_to(self.root).parts if found.is_relative_to(self.root) else found.parts
        return super().__call__(change, path) and not any(p.startswith(".") and not p.startswith(".env") for p in parts)


async def _compile(root: Path) -> int:
    """Compile in a new process, which imports the changed modules. Returns the exit code.

    Parts that cannot be generated are printed and left out; the services run all the same.
    """
    command = (sys.executable, "-m", "pulpo_core", "compile", "--allow-omissions")
    process = await asyncio.create_subprocess_exec(*command, cwd=root)
    return await process.wait()
