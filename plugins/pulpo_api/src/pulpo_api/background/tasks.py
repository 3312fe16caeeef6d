"""The background runs of this process, as asyncio tasks."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class RunTasks:
    """The background runs of this process: tasks of its event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, run: Coroutine[Any, Any, None]) -> None:
        """Start a run, and hold a reference to its task."""
        task = asyncio.create_task(run)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for the runs, then cancel the rest. Called when the process stops."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
