"""Renews a lease: a time in a database record that a live process keeps moving into the future.

If the process is killed, the lease expires, and other processes know that its work was interrupted.
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
    """Inside the block, renew the time in `field` of the matching record, three times in each period."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(seconds / 3)
            try:
                await kind.get_pymongo_collection().update_one(condition, {"$set": {field: now(seconds)}})
            except PyMongoError as error:
                log.warning("cannot renew the lease of %s: %s", condition, error)

    task = asyncio.create_task(renew())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
