"""Records changes by other programs in the background. The recorder is imported late: short commands end before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulpo_core.database import Database

FIRST_WAIT = 5.0  # seconds


@asynccontextmanager
async def recording_outside_changes(database: "Database", first_wait: float = FIRST_WAIT) -> AsyncIterator[None]:
    """Record changes by other programs in the background of a `with` block."""
    task = asyncio.create_task(_record(database, first_wait))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _record(database: "Database", first_wait: float) -> None:
    await asyncio.sleep(first_wait)
    from pulpo_observability.changes.outside_recorder import OutsideRecorder

    recorder = OutsideRecorder(database)
    try:
        await recorder.run()
    finally:
        await recorder.release()
