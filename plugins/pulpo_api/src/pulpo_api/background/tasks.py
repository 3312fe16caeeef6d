"""The background runs of this process, as asyncio tasks."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from pulpo_core.counted import counted
from pulpo_core.logs import get_logger

log = get_logger(__name__)


class RunTasks:
    """The background runs of this process: tasks of its event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, run: Coroutine[Any, Any, None]) -> None:
        """Start a run, and hold a reference to its task."""
        task = asyncio.create_task(run)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def interrupt(self) -> None:
        """Cancel the runs, which are recorded as interrupted."""
        for task in self._tasks:
            task.cancel()

    async def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for the runs, then cancel the rest. Called when the process stops."""
        if not self._tasks:
            return
        if seconds:
            runs = counted(len(self._tasks), "background run")
            log.warning(f"waiting up to {seconds:g} s for {runs}; Ctrl-C ends them immediately")
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        self.interrupt()
        await asyncio.gather(*late, return_exceptions=True)
