"""Renewal of a lease: a time in a record of the database that a living process keeps pushing ahead.

Of work whose process was killed the lease runs out, by which other processes see it.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from beanie import Document
from pymongo.errors import PyMongoError

from pulpo_api.background.records import now

log = logging.getLogger("pulpo.api")


@asynccontextmanager
async def renewed_lease(
    kind: type[Document], condition: dict[str, Any], field: str, seconds: float
) -> AsyncIterator[None]:
    """Push the time in `field` of the record that matches ahead, three times in each period, inside the block."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(seconds / 3)
            try:
                await kind.get_pymongo_collection().update_one(condition, {"$set": {field: now(seconds)}})
            except PyMongoError as error:
                log.warning("the lease of %s could not be renewed: %s", condition, error)

    task = asyncio.create_task(renew())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
