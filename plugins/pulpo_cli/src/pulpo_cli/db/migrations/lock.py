"""A lock in the database: only one process at a time runs migrations, even if two replicas start together."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pymongo.errors import DuplicateKeyError

from pulpo_cli.db.collections import LOCKS
from pulpo_core.cli.console import local_time
from pulpo_core.exceptions import ConflictError

if TYPE_CHECKING:
    from pulpo_core.database import Database

NAME = "migrations"
HINT = "wait until it ends; if it was killed: `pulpo db migrate --unlock`"


@asynccontextmanager
async def locked(database: "Database", *, unlock: bool = False) -> AsyncIterator[None]:
    """Hold the lock; with `unlock`, take it from the process that has it. Raises ConflictError if another holds it."""
    locks = database.client[database.name][LOCKS]
    holder = f"{socket.gethostname()}, process {os.getpid()}"
    if unlock:
        await locks.delete_one({"_id": NAME})
    try:
        await locks.insert_one({"_id": NAME, "holder": holder, "since": datetime.now(UTC)})
    except DuplicateKeyError:
        found = await locks.find_one({"_id": NAME}) or {}
        since = local_time(found["since"]) if "since" in found else "a moment ago"
        message = f"another process has been running migrations since {since}: {found.get('holder', 'unknown')}"
        raise ConflictError(message, hint=HINT) from None
    try:
        yield
    finally:
        await locks.delete_one({"_id": NAME, "holder": holder})
