"""Runs the witness in the background of a project. Its module is imported late: short commands end before."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulpo_core.database import Database

FIRST_WAIT = 5.0  # seconds


@asynccontextmanager
async def witnessing(database: "Database", first_wait: float = FIRST_WAIT) -> AsyncIterator[None]:
    """Run a witness in the background of a `with` block."""
    task = asyncio.create_task(_witness(database, first_wait))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _witness(database: "Database", first_wait: float) -> None:
    await asyncio.sleep(first_wait)
    from pulpo_observability.changes.witness import Witness

    witness = Witness(database)
    try:
        await witness.run()
    finally:
        await witness.release()
