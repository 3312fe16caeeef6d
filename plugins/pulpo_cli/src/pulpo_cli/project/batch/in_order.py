"""Processes items concurrently, and emits the results in the order of the items."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
AHEAD = 4  # for each running item, the maximum number of results that wait for an earlier one


async def run_in_order(
    items: AsyncIterator[Sequence[Item]],
    work: Callable[[Item], Awaitable[Result]],
    emit: Callable[[Result], bool],
    concurrency: int = 1,
) -> None:
    """Run `work` on all items, at most `concurrency` at a time, and call `emit` with each result, in order.

    Once `emit` returns False, no further items are started; items in progress are finished and emitted.
    """
    if concurrency > 1:
        await _run_side_by_side(items, work, emit, concurrency)
        return
    async for some in items:
        for item in some:
            if not emit(await work(item)):
                return


async def _run_side_by_side(
    items: AsyncIterator[Sequence[Item]],
    work: Callable[[Item], Awaitable[Result]],
    emit: Callable[[Result], bool],
    concurrency: int,
) -> None:
    turns = asyncio.Semaphore(concurrency)
    room = asyncio.Semaphore(concurrency * AHEAD)
    started: asyncio.Queue[asyncio.Task[Result] | None] = asyncio.Queue()
    running: set[asyncio.Task[Result]] = set()

    async def take_turn(item: Item) -> Result:
        try:
            return await work(item)
        finally:
            turns.release()

    async def start() -> None:
        try:
            async for some in items:
                for item in some:
                    await room.acquire()
                    await turns.acquire()
                    task = asyncio.create_task(take_turn(item))
                    running.add(task)
                    task.add_done_callback(running.discard)
                    started.put_nowait(task)
        finally:
            started.put_nowait(None)

    starter = asyncio.create_task(start())
    try:
        while (task := await started.get()) is not None:
            if not emit(await task):
                starter.cancel()
            room.release()
        with suppress(asyncio.CancelledError):
            await starter
    finally:
        for each in (starter, *running):
            each.cancel()
        await asyncio.gather(starter, *running, return_exceptions=True)
