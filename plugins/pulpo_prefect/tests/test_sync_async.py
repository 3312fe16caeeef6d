"""Telling coroutine functions from others."""

import functools
import threading
from collections.abc import Awaitable
from typing import Any

import pytest

from pulpo_prefect.sync_async import SyncAsyncDetector


async def coroutine(value: int = 1) -> int:
    return value


def plain(value: int = 1) -> int:
    return value


def hidden(value: int = 1) -> Awaitable[int]:
    return coroutine(value)


class Callable:
    async def __call__(self, value: int = 1) -> int:
        return value


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (coroutine, True),
        (functools.partial(coroutine, 2), True),
        (Callable(), True),
        (plain, False),
        (functools.partial(plain, 2), False),
        (hidden, False),
        (lambda: 1, False),
        (len, False),
    ],
)
def test_is_async(function: Any, expected: bool) -> None:
    assert SyncAsyncDetector().is_async(function) is expected


@pytest.mark.parametrize("function", [coroutine, plain, hidden, Callable()])
async def test_wrapped(function: Any) -> None:
    wrapped = SyncAsyncDetector().detect_and_wrap(function)
    assert await wrapped(3) == 3
    assert await wrapped(value=4) == 4


async def test_a_synchronous_one_runs_in_a_thread() -> None:
    def where() -> int:
        return threading.get_ident()

    detector = SyncAsyncDetector()
    assert await detector.wrap_if_sync(where)() != threading.get_ident()
    assert detector.wrap_if_sync(coroutine) is coroutine
    assert detector.wrap_if_sync(where).__name__ == "where"
