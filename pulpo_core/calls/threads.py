"""Threads of synchronous operations.

They are daemon threads: a thread cannot be stopped from outside, and Python waits at exit for every thread of a
`ThreadPoolExecutor`, so a hanging operation would keep its process alive.
"""

import asyncio
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from pulpo_core.calls.running import RunningCall

T = TypeVar("T")
LIMIT = 32  # the maximum of asyncio's own executor

_idle: deque["_Worker"] = deque()


async def call_in_thread(call: RunningCall, function: Callable[[], Any]) -> Any:
    """Call a function in a thread, and return its value. If the caller is cancelled, the thread runs on."""
    loop, context = asyncio.get_running_loop(), copy_context()
    answer: asyncio.Future[Any] = loop.create_future()

    def work() -> None:
        result, error = None, None
        try:
            with call:
                result = context.run(function)
        except BaseException as raised:
            error = raised
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(_answer, answer, result, error)

    _start(work)
    try:
        return await answer
    except asyncio.CancelledError:
        if not answer.done() or answer.cancelled():
            call.is_given_up = True
            call.warn(f"is given up after {call.seconds:.1f} s; its thread runs on, because threads cannot be stopped")
        raise


def _answer(answer: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if answer.cancelled():
        return
    if error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(result)


def _start(work: Callable[[], None]) -> None:
    """Pass work to an idle or a new thread. There is no limit: operations that call each other could deadlock."""
    try:
        worker = _idle.pop()
    except IndexError:
        worker = _Worker()
        worker.start()
    worker.work.put(work)


class _Worker(Thread):
    """A thread that calls one function after the other."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.name = f"pulpo-operation-{self.name.rpartition('-')[2]}"
        self.work: SimpleQueue[Callable[[], None]] = SimpleQueue()

    def run(self) -> None:
        """Call the next function, then wait among the idle threads for another one."""
        while True:
            self.work.get()()
            _idle.append(self)


class DaemonExecutor(ThreadPoolExecutor):
    """An executor for `asyncio.to_thread` with daemon threads, at most `LIMIT` at a time."""

    def __init__(self) -> None:
        super().__init__(1)
        self._free = LIMIT
        self._waiting: deque[Callable[[], None]] = deque()
        self._lock = Lock()

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> "Future[T]":
        """Call a function in a thread, as soon as one is free."""
        future: Future[T] = Future()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(function(*args, **kwargs))
                except BaseException as error:
                    future.set_exception(error)

        with self._lock:
            self._waiting.append(work)
            if self._free == 0:
                return future
            self._free -= 1
        _start(self._work)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Do nothing: waiting for a call that hangs would keep the process alive."""

    def _work(self) -> None:
        """Call the waiting functions until none is left."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._free += 1
                    return
                work = self._waiting.popleft()
            work()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_idle.clear)  # the threads are the parent's
