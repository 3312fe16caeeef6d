"""`retry_on_error` repeats a call that fails. Built on Tenacity.

It decorates a function, or yields the attempts for a loop. It cannot be a plain context manager, because Python does
not run a `with` block twice.
"""

import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn, ParamSpec, TypeVar, cast

from pulpo_core.exceptions.classification import is_retryable

if TYPE_CHECKING:
    from tenacity import RetryCallState

P = ParamSpec("P")
T = TypeVar("T")
OnRetry = Callable[[Exception, int], Awaitable[None] | None]
log = logging.getLogger("pulpo.retry")


class retry_on_error:  # noqa: N801 (read as a verb: `@retry_on_error(ConnectionError)`)
    """Repeat a call that fails with an error of these kinds; if none are named, with one that `is_retryable`.

    A decorator of functions, coroutine functions included, or the iterable of a loop over attempts:

        @retry_on_error(ConnectionError, max_retries=3, on_retry=log_retry)
        async def fetch_data(): ...

        async for attempt in retry_on_error(ConnectionError, max_retries=3):  # `for` in code that is not async
            with attempt:
                page = await fetch_data()

    After the first failure there are up to `max_retries` more attempts. The wait before them is `delay` seconds, and
    doubles each time up to `max_delay`; a random part of a second is added, so that many callers do not return at once.
    The wait after a RateLimitError is its `retry_after`; if that exceeds `max_delay`, there is no other attempt.
    `on_retry(error, attempt)` is called before each wait with the number of the failed attempt, from 1; without it, a
    warning is logged. The last error is raised unchanged.
    """

    def __init__(
        self,
        *kinds: type[Exception],
        max_retries: int = 3,
        on_retry: OnRetry | None = None,
        delay: float = 0.1,
        max_delay: float = 30.0,
    ) -> None:
        if max_retries < 0 or delay < 0 or max_delay < 0:
            raise ValueError("max_retries, delay and max_delay must not be negative")
        self.kinds = kinds
        self.max_retries = max_retries
        self.on_retry = on_retry
        self.delay = delay
        self.max_delay = max_delay

    def __call__(self, function: Callable[P, T]) -> Callable[P, T]:
        """Return the function with retries. Generators are refused: items that were yielded cannot be taken back."""
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"{function.__qualname__} is a generator: repeat what it calls, or return a list")
        retrying = self._async() if inspect.iscoroutinefunction(function) else self._sync()
        return cast("Callable[P, T]", retrying.wraps(function))

    def __iter__(self) -> Iterator[AbstractContextManager[None]]:
        """Yield attempts until one succeeds: `for attempt in …: with attempt: …`. Waits with `time.sleep`."""
        return cast("Iterator[AbstractContextManager[None]]", iter(self._sync()))

    def __aiter__(self) -> AsyncIterator[AbstractContextManager[None]]:
        """Yield attempts until one succeeds, for `async for`. Waits without blocking the event loop."""
        return cast("AsyncIterator[AbstractContextManager[None]]", aiter(self._async()))

    def __enter__(self) -> NoReturn:
        raise TypeError(
            "a `with` block runs once: write `for attempt in retry_on_error(…):` (in a coroutine `async for`) and "
            "`with attempt:` inside, or put @retry_on_error(…) on a function"
        )

    def __exit__(self, *error: object) -> None: ...

    def _sync(self) -> Any:
        from tenacity import Retrying

        return Retrying(**self._options(), before_sleep=self._before_wait)

    def _async(self) -> Any:
        from tenacity import AsyncRetrying

        return AsyncRetrying(**self._options(), before_sleep=self._before_async_wait)

    def _options(self) -> dict[str, Any]:
        from tenacity import retry_if_exception, stop_after_attempt, wait_exponential, wait_random

        backoff = wait_exponential(multiplier=self.delay, max=self.max_delay) + wait_random(0, min(self.delay, 1.0))
        return {
            "retry": retry_if_exception(self._is_wanted),
            "stop": stop_after_attempt(self.max_retries + 1),
            "wait": partial(_wait, backoff),
            "reraise": True,
        }

    def _is_wanted(self, error: BaseException) -> bool:
        """Return True if the call is to be repeated: not if the error asks for a longer wait than `max_delay`."""
        fits = isinstance(error, self.kinds) if self.kinds else isinstance(error, Exception) and is_retryable(error)
        return fits and (_retry_after(error) or 0) <= self.max_delay

    def _before_wait(self, state: "RetryCallState") -> None:
        if inspect.isawaitable(self._say(state)):
            raise TypeError("on_retry must not be a coroutine function, because the repeated function is synchronous")

    async def _before_async_wait(self, state: "RetryCallState") -> None:
        answer = self._say(state)
        if inspect.isawaitable(answer):
            await answer

    def _say(self, state: "RetryCallState") -> Awaitable[None] | None:
        error, attempt = _error(state), state.attempt_number
        if self.on_retry is not None:
            return self.on_retry(error, attempt)
        where = f"{state.get_fn_name()}: " if state.fn else ""
        shown = f"{type(error).__name__}: {error}"
        log.warning(
            "%sattempt %d of %d failed, retrying in %.1f s: %s",
            where,
            attempt,
            self.max_retries + 1,
            state.upcoming_sleep,
            shown,
        )
        return None


def _wait(backoff: Callable[["RetryCallState"], float], state: "RetryCallState") -> float:
    return max(backoff(state), _retry_after(_error(state)) or 0)


def _retry_after(error: BaseException) -> float | None:
    found = getattr(error, "retry_after", None)
    return float(found) if isinstance(found, int | float) else None


def _error(state: "RetryCallState") -> Exception:
    return cast("Exception", state.outcome.exception() if state.outcome else None)
