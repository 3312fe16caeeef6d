"""A sign of life in the database, renewed as long as the work goes on: what a killed process leaves behind shows."""

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
async def renewing(kind: type[Document], filter: dict[str, Any], field: str, seconds: float) -> AsyncIterator[None]:  # noqa: A002
    """Push the time in `field` of the record that matches ahead, three times in each period, inside the block."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(seconds / 3)
            try:
                await kind.get_pymongo_collection().update_one(filter, {"$set": {field: now(seconds)}})
            except PyMongoError as error:
                log.warning("the sign of life of %s could not be renewed: %s", filter, error)

    task = asyncio.create_task(renew())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
