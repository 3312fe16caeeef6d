"""A process that is killed while it writes leaves no write without its record, where the server has transactions."""

import asyncio
import subprocess
import sys

import pytest

from .conftest import Library

PROGRAM = """
import asyncio, sys
from pathlib import Path
from pulpo_core import Project, running

async def write():
    async with running(Project(Path(sys.argv[1]))) as runtime:
        main, collection = sys.modules["main"], runtime.database.client[runtime.database.name]["Book"]
        for number in range(100_000):
            await main.Book(title=str(number)).insert()
            await collection.update_many({"title": str(number)}, {"$inc": {"stars": 1}})

asyncio.run(write())
"""


@pytest.mark.parametrize("kills", [3])
async def test_a_killed_process(library: Library, kills: int) -> None:
    if not library.has_transactions:
        pytest.skip("the server has no transactions")
    collection = library.database["Book"]
    for _ in range(kills):
        before = await collection.count_documents({})
        command = [sys.executable, "-c", PROGRAM, str(library.runtime.project.root)]
        with subprocess.Popen(command, cwd=library.runtime.project.root) as process:  # noqa: ASYNC220
            while await collection.count_documents({}) < before + 20:
                assert process.poll() is None
                await asyncio.sleep(0.01)
            process.kill()
        # The engine ends the transaction of a killed client after a minute. Until then, all that it has written waits.
        await library.runtime.database.client.admin.command("killAllSessions", [])
    created = {each.document_id for each in await library.changes(kind="create")}
    updated = {each.document_id for each in await library.changes(kind="update")}
    assert created == {each["_id"] async for each in collection.find()}
    assert updated == {each["_id"] async for each in collection.find({"stars": {"$gt": 0}})}
