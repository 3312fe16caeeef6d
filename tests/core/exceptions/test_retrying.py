"""The same call again: in decorators and loops, sync and async, how often, and after what time."""

import asyncio
import inspect
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

import httpx
import pytest

from pulpo_core.exceptions import (
    ExceptionFactory,
    RateLimitError,
    RetryableError,
    ScrapingError,
    ValidationError,
    retry_on_error,
)


class Flaky:
    """Fails some times, then returns how often it was called."""

    def __init__(self, failures: int, error: Callable[[], Exception] = ConnectionError) -> None:
        self.failures = failures
        self.error = error
        self.calls = 0

    def __call__(self) -> int:
        self.calls += 1
        if self.calls <= self.failures:
            raise self.error()
        return self.calls


def quick(*kinds: type[Exception], **options: Any) -> retry_on_error:
    return retry_on_error(*kinds, delay=0.001, **options)


def test_a_function_is_repeated() -> None:
    flaky = Flaky(2)

    @quick(ConnectionError, max_retries=3)
    def fetch(page: int) -> list[int]:
        """Fetches."""
        return [page, flaky()]

    assert fetch(page=7) == [7, 3]
    assert (fetch.__name__, fetch.__doc__) == ("fetch", "Fetches.")


async def test_a_coroutine_function_is_repeated() -> None:
    flaky = Flaky(2)

    @quick(ConnectionError)
    async def fetch() -> int:
        await asyncio.sleep(0)
        return flaky()

    assert inspect.iscoroutinefunction(fetch)
    assert await fetch() == 3


def test_a_loop_is_repeated() -> None:
    flaky, result = Flaky(2), 0
    for attempt in quick(ConnectionError):
        with attempt:
            result = flaky()
    assert result == 3


async def test_an_async_loop_is_repeated() -> None:
    flaky, result = Flaky(2), 0
    async for attempt in quick(ConnectionError):
        with attempt:
            await asyncio.sleep(0)
            result = flaky()
    assert result == 3


def test_one_object_serves_many_loops_and_threads() -> None:
    retrying = quick(ConnectionError, max_retries=2)

    @retrying
    def fetch(flaky: Flaky) -> int:
        return flaky()

    flakies = [Flaky(number % 3) for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fetch, flakies)) == [number % 3 + 1 for number in range(60)]


@pytest.mark.parametrize("retries", [0, 1, 4])
def test_the_last_error_is_raised_as_it_is(retries: int) -> None:
    flaky = Flaky(99, lambda: ConnectionError("still nobody"))
    with pytest.raises(ConnectionError, match="still nobody"):
        quick(ConnectionError, max_retries=retries)(flaky.__call__)()
    assert flaky.calls == retries + 1


def test_other_errors_are_raised_at_once() -> None:
    flaky = Flaky(1, lambda: ValueError("wrong"))
    with pytest.raises(ValueError, match="wrong"):
        quick(ConnectionError)(flaky.__call__)()
    assert flaky.calls == 1


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (lambda: RetryableError("later"), 2),
        (ConnectionResetError, 2),
        (lambda: ScrapingError("gone"), 1),
        (lambda: ValidationError("wrong"), 1),
    ],
)
def test_without_kinds_what_is_retryable_is_repeated(error: Callable[[], Exception], calls: int) -> None:
    flaky = Flaky(1, error)
    with suppress(type(error())):
        quick()(flaky.__call__)()
    assert flaky.calls == calls


async def test_a_cancelled_task_is_not_repeated() -> None:
    calls = 0

    @quick()
    async def wait() -> None:
        nonlocal calls
        calls += 1
        await asyncio.sleep(60)

    task = asyncio.create_task(wait())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert calls == 1


async def test_waiting_does_not_block_the_loop() -> None:
    ticks: list[int] = []

    async def tick() -> None:
        for number in range(20):
            ticks.append(number)
            await asyncio.sleep(0.005)

    async def fetch() -> None:
        async for attempt in retry_on_error(ConnectionError, max_retries=1, delay=0.05):
            with attempt:
                if attempt.retry_state.attempt_number == 1:  # type: ignore[attr-defined]
                    ticks.clear()
                    raise ConnectionError

    await asyncio.gather(tick(), fetch())
    assert len(ticks) > 5


def test_each_retry_is_reported() -> None:
    told: list[tuple[str, int]] = []
    flaky = Flaky(2, lambda: ConnectionError("no"))
    quick(ConnectionError, on_retry=lambda error, attempt: told.append((str(error), attempt)))(flaky.__call__)()
    assert told == [("no", 1), ("no", 2)]


async def test_each_retry_is_reported_to_a_coroutine_function() -> None:
    told: list[int] = []

    async def tell(error: Exception, attempt: int) -> None:
        await asyncio.sleep(0)
        told.append(attempt)

    flaky = Flaky(2)
    async for attempt in quick(ConnectionError, on_retry=tell):
        with attempt:
            flaky()
    assert told == [1, 2]
    with pytest.raises(TypeError, match="on_retry must not be a coroutine function"), pytest.warns(RuntimeWarning):
        quick(ConnectionError, on_retry=tell)(Flaky(1).__call__)()


def test_without_a_callback_a_warning_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    flaky = Flaky(1, lambda: ConnectionError("no"))
    quick(ConnectionError, max_retries=2)(flaky.__call__)()
    [record] = caplog.records
    assert record.name == "pulpo.retry"
    assert "attempt 1 of 3 failed, retrying in 0.0 s: ConnectionError: no" in record.getMessage()


def test_the_waits_grow_up_to_a_limit() -> None:
    moments: list[float] = []

    @retry_on_error(ConnectionError, max_retries=4, delay=0.02, max_delay=0.06)
    def fetch() -> None:
        moments.append(time.monotonic())
        raise ConnectionError

    with pytest.raises(ConnectionError):
        fetch()
    waits = [after - before for before, after in pairwise(moments)]
    assert len(waits) == 4
    assert all(wait >= least for wait, least in zip(waits, [0.02, 0.04, 0.06, 0.06], strict=True))


def test_what_a_service_asks_for_is_waited_for() -> None:
    flaky = Flaky(1, lambda: ExceptionFactory.rate_limit_exceeded(1, 2, retry_after=0.2))
    started = time.monotonic()
    quick(RateLimitError)(flaky.__call__)()
    assert time.monotonic() - started >= 0.2


def test_who_wants_to_be_left_alone_for_long_is() -> None:
    flaky = Flaky(9, lambda: ExceptionFactory.rate_limit_exceeded(1, 2, retry_after=3600))
    with pytest.raises(RateLimitError):
        retry_on_error(RateLimitError, max_delay=30)(flaky.__call__)()
    assert flaky.calls == 1


def test_the_error_of_a_with_block_shows_how_to_write_it() -> None:
    told = pytest.raises(TypeError, match="a `with` block runs once: write `for attempt in")
    with told, retry_on_error(ConnectionError, max_retries=3):
        raise AssertionError("it must not run")


def test_generators_are_refused() -> None:
    def pages() -> Iterator[int]:
        yield 1

    with pytest.raises(TypeError, match=r"pages is a generator: repeat what it calls"):
        retry_on_error(ConnectionError)(pages)


@pytest.mark.parametrize("options", [{"max_retries": -1}, {"delay": -1}, {"max_delay": -0.1}])
def test_negative_numbers_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must not be negative"):
        retry_on_error(ConnectionError, **options)


class Busy(BaseHTTPRequestHandler):
    """Answers 503 two times, then 200."""

    statuses: list[int]

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(self.statuses.pop(0))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


async def test_a_real_server_that_is_busy() -> None:
    Busy.statuses = [503, 503, 200]
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        @quick(max_retries=5)
        async def fetch() -> int:
            async with httpx.AsyncClient(trust_env=False) as client:
                response = await client.get(f"http://127.0.0.1:{server.server_port}")
                return response.raise_for_status().status_code

        assert await fetch() == 200
        server.shutdown()
    assert Busy.statuses == []
