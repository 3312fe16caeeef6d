"""The tasks of the background runs of this process."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class RunTasks:
    """The runs that go on in this process: tasks of its event loop."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, run: Coroutine[Any, Any, None]) -> None:
        """Let a run go on, and keep hold of it."""
        task = asyncio.create_task(run)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, seconds: float) -> None:
        """Wait up to `seconds` for the runs of a process that stops; then cancel them."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
